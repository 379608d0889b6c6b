from __future__ import annotations

import pytest

from govern.why.what_if import ABSENT, FAILS, Cell, Pairing, Result, count, sample

LOG = Result("log", "log", "act", 100_000, "low")
TAG = Result("tag", "tag", "act", 400_000, "medium")
HELD = Result("alert", "alert", "hold", 700_000, "high")
WEAK = Result("alert", "tag", "act", 500_000, "medium")
DENIED = Result("unlisted", "none", "deny", 0)


@pytest.mark.parametrize(
    ("result", "label"),
    [
        (LOG, "log"),
        (HELD, "alert, held"),
        (WEAK, "alert, as tag"),
        (DENIED, "unlisted, as none, denied"),
        (Result("alert", "tag", "hold", 1), "alert, as tag, held"),
        (FAILS, "(fails)"),
        (ABSENT, "(absent)"),
    ],
)
def test_a_label_says_what_was_recommended_and_what_became_of_it(result: Result, label: str) -> None:
    assert result.label == label


def test_what_changes_is_the_recommendation_or_the_decision_and_not_the_confidence() -> None:
    surer = Result("log", "log", "act", 150_000, "low")
    seen = count(
        [
            Pairing("a", LOG, LOG),
            Pairing("b", LOG, surer),
            Pairing("c", LOG, TAG),
            Pairing("d", TAG, WEAK),
            Pairing("e", WEAK, HELD),
            Pairing("f", LOG, TAG),
            Pairing("g", TAG, FAILS),
            Pairing("h", FAILS, FAILS),
        ],
        3,
    )
    assert (seen.records, seen.changed, seen.shifted, seen.failures) == (8, 5, 1, (1, 2))
    assert seen.moves[0] == Cell("log", "tag", 2)
    assert Cell("tag", "alert, as tag", 1) in seen.moves
    assert Cell("log", "log", 2) in seen.matrix
    assert Cell("medium", "high", 1) in seen.radii
    assert [pair.record for pair in seen.examples] == ["c", "d", "e"], "one of each move before a second one"


def test_nothing_to_compare_is_counted_as_nothing() -> None:
    seen = count([], 5)
    assert (seen.records, seen.changed, seen.matrix, seen.examples) == (0, 0, (), ())


def test_a_sample_is_the_same_whatever_the_order_and_another_under_another_seed() -> None:
    keys = [f"k{i}" for i in range(200)]
    drawn = sample(keys, 20, "one")
    assert len(drawn) == 20
    assert drawn == sample(reversed(keys), 20, "one")
    assert drawn != sample(keys, 20, "two")
    assert drawn != frozenset(keys[:20])
    assert sample(keys, 1_000, "one") == frozenset(keys)
