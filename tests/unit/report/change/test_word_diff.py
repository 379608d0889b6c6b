from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.report.change.word_diff import MOST_LINES, Passage, word_diff

TEXTS = st.lists(st.sampled_from(["a b\n", "a c\n", "\n", "d, e", " f\n"]), max_size=8).map("".join)


def test_only_the_words_that_differ_are_marked() -> None:
    old = "Be kind.\nAnswer the customer in two sentences.\nStop.\n"
    new = "Be kind.\nAnswer the customer in one sentence.\nStop.\n"
    assert word_diff(old, new, around=0) == (
        Passage(
            2,
            (
                ("same", "Answer the customer in "),
                ("gone", "two"),
                ("new", "one"),
                ("same", " "),
                ("gone", "sentences"),
                ("new", "sentence"),
                ("same", ".\n"),
            ),
        ),
    )


def test_equal_lines_stand_around_and_far_ones_do_not() -> None:
    old = "".join(f"{number}\n" for number in range(9))
    (passage,) = word_diff(old, old.replace("4", "x")) or ()
    assert "".join(text for kind, text in passage.parts if kind != "gone") == "3\nx\n5\n"
    assert passage.line == 4


@given(TEXTS, TEXTS)
@settings(max_examples=150, deadline=None)
def test_each_side_can_be_read_back(old: str, new: str) -> None:
    passages = word_diff(old, new, around=100)
    assert passages is not None
    parts = [part for passage in passages for part in passage.parts]
    if old != new:
        assert "".join(text for kind, text in parts if kind != "new") == old
        assert "".join(text for kind, text in parts if kind != "gone") == new
    else:
        assert parts == []


@pytest.mark.parametrize("lines", [MOST_LINES + 1])
def test_too_long_a_text_is_not_compared(lines: int) -> None:
    assert word_diff("a\n" * lines, "b\n") is None


def test_a_long_passage_is_shown_by_lines() -> None:
    (passage,) = word_diff("a " * 3_000, "b " * 3_000) or ()
    assert [kind for kind, _ in passage.parts] == ["gone", "new"]
