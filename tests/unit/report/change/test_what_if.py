"""What a comparison looks like: numbers as they are, names from files escaped, nothing where nothing is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govern.change.subject import Subject
from govern.contract.reference import Ref
from govern.report.change.what_if_human import grid, percent, what_if_human
from govern.report.change.what_if_json import what_if_json
from govern.report.change.what_if_markdown import what_if_markdown
from govern.report.styled import plain
from govern.why.tried import Attestation, Ran, Tried
from govern.why.what_if import FAILS, Cell, Pairing, Result, count

DIGEST = "sha256:" + "1" * 64
LOG = Result("log", "log", "act", 100_000, "low")
TAG = Result("tag", "tag", "hold", 412_500, "medium")


def tried(*pairs: Pairing, **values: Any) -> Tried:
    found = Tried(
        Ran("main", Ref.parse("insight-pipeline/x@1.0.0"), DIGEST, frozenset()),
        Ran("the working tree", None, DIGEST, frozenset()),
        "production",
        "govern 1",
        "data-contract/y@1.0.0",
        DIGEST,
        100,
        DIGEST,
        count(pairs, 5),
        (125_000, 875_001),
        0.96,
    )
    return replace(found, **values)


BOTH = (Pairing("k|1", LOG, TAG), Pairing("k2", LOG, LOG), Pairing("k3", LOG, FAILS))


def test_people_see_counts_shares_moves_and_examples() -> None:
    text = plain(what_if_human(tried(*BOTH), Attestation("ann", (Subject("s 1 → 2", DIGEST),), "a.json")))
    assert "insight-pipeline/x@1.0.0 → no such pipeline" in text
    assert "3 of 100 records of data-contract/y@1.0.0, drawn by sha256:111111111111…" in text
    assert "2 records would get another recommendation, 66.67 % of them" in text
    assert "(of all: 12.50 % to 87.50 %, 19 times in 20)" in text
    assert "1 record failed in the working tree" in text
    assert "log at 0.1  → tag, held at 0.4125" in text
    assert "low → medium" in text
    assert "attested by ann, of" in text


def test_all_records_have_no_bounds_and_none_have_no_share() -> None:
    assert "19 times" not in plain(what_if_human(tried(*BOTH, interval=None)))
    empty = plain(what_if_human(tried(interval=None)))
    assert "0 records would get another recommendation\n" in empty
    assert "%" not in empty
    assert what_if_json(tried(interval=None))["changed_ppm"] is None
    assert "%" not in what_if_markdown(tried(interval=None))


def test_no_difference_is_said_in_every_format() -> None:
    assert plain(what_if_human(None)) == "nothing that a pipeline runs with differs\n"
    assert what_if_json(None) == {"version": 1, "differs": False}
    assert "nothing that a pipeline runs with differs" in what_if_markdown(None)


def test_a_comment_escapes_what_comes_from_records() -> None:
    page = what_if_markdown(tried(*BOTH))
    assert "k&#124;1" in page
    assert "k|1" not in page
    assert "**Failures: 0 before, 1 after.**" in page


def test_a_table_has_a_row_for_what_was_and_a_column_for_what_would_be() -> None:
    assert grid([Cell("a", "b", 1_000), Cell("c", "a", 2)]) == [
        ("was ↓  would be →", "a", "b"),
        ("a", "·", "1,000"),
        ("c", "2", "·"),
    ]


@pytest.mark.parametrize(
    ("ppm", "text"),
    [(0, "0.00 %"), (1_000_000, "100.00 %"), (666_666, "66.67 %"), (49, "0.00 %"), (50, "0.01 %")],
)
def test_percentages(ppm: int, text: str) -> None:
    assert percent(ppm) == text
