from __future__ import annotations

from fractions import Fraction

import pytest

from govern.why.phrases import all_of, alternatives, joined, made_the_change, share_text


def test_joined() -> None:
    assert joined([], "and") == ""
    assert joined(["a"], "and") == "a"
    assert joined(["a", "b", "c"], "or") == "a, b or c"


def test_all_of() -> None:
    assert all_of(["a"]) == "a"
    assert all_of(["a", "b"]) == "both a and b"
    assert all_of(["a", "b", "c"]) == "all three of a, b and c"


@pytest.mark.parametrize(
    ("sets", "text"),
    [
        ([("a",)], "a"),
        ([("a",), ("b",)], "either a or b"),
        ([("a",), ("b",), ("c",)], "any one of a, b or c"),
        ([("a",), ("b", "c")], "a; or both b and c"),
        ([("a",), ("b",), ("c",), ("d",), ("e",)], "any one of a, b or c; or one of 2 further sets"),
        ([("a",), ("b",), ("c",), ("d",)], "any one of a, b or c; or 1 further set"),
    ],
)
def test_alternatives(sets: list[tuple[str, ...]], text: str) -> None:
    assert alternatives(sets, 3) == text


@pytest.mark.parametrize(
    ("sets", "start", "end"),
    [
        ([("a",)], "a alone made the change; undo it", ""),
        ([("a",), ("b",)], "Both of these together made the change; undo either one", ": a and b"),
        (
            [("a",), ("b",), ("c",)],
            "All three of these together made the change; undo any one",
            ": a, b and c",
        ),
        ([("a", "b")], "Either of a or b was enough alone: undo both", "; undoing one changes nothing"),
        (
            [("a", "b", "c")],
            "Any one of a, b or c was enough alone: undo all three",
            "; undoing fewer changes nothing",
        ),
        (
            [("a",), ("b", "c")],
            "Several sets explain the change, none containing another; undo exactly one of them",
            ":",
        ),
    ],
)
def test_what_made_the_change(sets: list[tuple[str, ...]], start: str, end: str) -> None:
    assert made_the_change(sets, "X") == f"{start} and the outcome is no longer X{end}"


def test_shares() -> None:
    assert share_text(Fraction(1, 3)) == "1/3"
    assert share_text(Fraction(-1, 2)) == "-1/2"
    assert share_text(Fraction(100, 997)) == "10.0 %"
    assert share_text(Fraction(114003, 10007)) == "11.39"
