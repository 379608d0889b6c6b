from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from govern.run.keyed.lines import MOST_LINES, script

OLD = b"bad\t-2\ngood\t2\ngone\t1\nsame\t1\n"
NEW = b"bad\t-3\nsame\t1\ngood\t2\nquality\t2\n"


def test_entries_that_differ_come_apart_by_what_stands_before_the_tab() -> None:
    found = script(OLD, NEW)
    assert found is not None
    sides = found.sides()
    assert sides["bad"] == {"-": [("-2", 1)], "+": [("-3", 1)]}
    assert sides["quality"] == {"+": [("2", 4)]}
    assert sides["gone"] == {"-": [("1", 3)]}
    assert "" not in sides


def test_between_them_exactly_the_named_entries_are_as_before() -> None:
    found = script(OLD, NEW)
    assert found is not None
    assert found.text({"quality"}) == b"bad\t-3\nsame\t1\ngood\t2\n"
    assert b"bad\t-2\n" in found.text({"bad"})
    assert b"quality\t2\n" in found.text({"bad"})


def test_of_many_lines_exactly_those_that_differ_are_entries() -> None:
    old = [f"word{at}\t{at % 7}" for at in range(3000)]
    new = [f"word{at}\t{at % 7 + (at % 3 == 0)}" for at in range(3000)]
    found = script("\n".join(old).encode(), "\n".join(new).encode())
    assert found is not None
    assert found.entries == tuple(f"word{at}" for at in range(0, 3000, 3))


def test_lines_that_occur_often_are_no_difference_by_themselves() -> None:
    found = script(b"a\n}\n\nb\n}\n\nc\n}\n", b"a\n}\n\nb\n}\nd\n\nc\n}\n")
    assert found is not None
    assert found.entries == ("d",)


def test_how_the_last_line_ends_is_no_entry() -> None:
    found = script(b"bad\nworse", b"bad\nworse\n")
    assert found is not None
    assert found.entries == ("",)


def test_what_is_no_text_is_not_taken_apart() -> None:
    assert script(b"\xff\xfe", b"a\n") is None
    assert script(b"a\n", b"a\0b\n") is None
    assert script(b"a\n", b"\n" * MOST_LINES) is None


TEXTS = st.lists(st.sampled_from(["a", "b", "a\t1", "a\t2", "b\t1", "", "c d", "e\r"]), max_size=8).map(
    "\n".join
)


@settings(deadline=None, max_examples=300)
@given(TEXTS, TEXTS)
def test_with_no_entry_as_before_it_is_the_text_after_and_with_all_the_one_before(old: str, new: str) -> None:
    found = script(old.encode(), new.encode())
    assert found is not None
    assert found.text(()) == new.encode()
    assert found.text(found.entries) == old.encode()
