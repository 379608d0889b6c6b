from __future__ import annotations

import pytest

from govern.report.wording import columns, counted, outcome, outcome_of, share_of_one, short


@pytest.mark.parametrize(
    ("ppm", "said"),
    [
        *((0, "0"), (1, "0.000001"), (550_000, "0.55"), (1_000_000, "1"), (1_500_000, "1.5")),
        (None, "unknown"),
    ],
)
def test_parts_per_million_are_spelt_exactly(ppm: int | None, said: str) -> None:
    assert share_of_one(ppm) == said


def test_a_verdict_other_than_act_is_never_left_out() -> None:
    assert [outcome("tag", verdict) for verdict in ("act", "hold", "deny", "new")] == [
        *("tag", "tag, held", "tag, denied", "tag, new"),
    ]


def test_only_outcomes_are_put_into_words() -> None:
    assert outcome_of({"action": "tag", "verdict": "hold"}) == "tag, held"
    assert outcome_of({"failed": "score"}) == {"failed": "score"}


def test_columns_line_up_and_rows_may_be_short() -> None:
    assert columns([("a", "bb", "c"), ("aaa", "b")]) == ["a    bb  c", "aaa  b"]
    assert columns([]) == []


def test_counts_and_digests() -> None:
    assert (counted(1, "event"), counted(1_958, "event")) == ("1 event", "1,958 events")
    assert short("sha256:" + "a" * 64) == "sha256:aaaaaaaaaaaa…"
    assert short("none") == "none"
