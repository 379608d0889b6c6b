from __future__ import annotations

from govern.diagnostic import Place
from govern.report.findings.excerpt import excerpt
from govern.report.styled import plain


def shown(text: str, place: Place) -> list[str]:
    return plain(excerpt(text, place, "error")).splitlines()


def test_carets_stand_under_what_is_meant() -> None:
    assert shown("a: 1\nmodel: gpt-4o\n", Place("f", 2, 8, 2, 14)) == [
        "  │",
        "2 │ model: gpt-4o",
        "  │        ^^^^^^",
    ]


def test_a_place_without_width_gets_one_caret() -> None:
    assert shown("a: 1\n", Place("f", 1, 4))[-1] == "  │    ^"
    assert shown("a: 1\n", Place("f", 1, 5))[-1] == "  │     ^"


def test_several_lines_are_marked_to_the_end_of_the_first() -> None:
    assert shown("key:\n  - a\n  - b\n", Place("f", 2, 3, 4, 1))[1:] == ["2 │   - a", "  │   ^^^"]


def test_tabs_wide_characters_and_controls_keep_the_carets_in_place() -> None:
    assert shown("\tx: 漢 y\n", Place("f", 1, 7, 1, 8))[1:] == ["1 │  x: 漢 y", "  │        ^"]
    assert shown("\x1bx y\n", Place("f", 1, 4, 1, 5))[1:] == ["1 │ \\x1bx y", "  │       ^"]


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "a" * 500 + "HERE" + "b" * 500
    _, source, carets = shown(text, Place("f", 1, 501, 1, 505))
    assert source == f"1 │ …{'a' * 40}HERE{'b' * 76}…"
    assert carets.index("^") == source.index("HERE")
    assert carets.count("^") == 4


def test_a_long_value_does_not_flood_the_screen() -> None:
    assert all(len(row) < 140 for row in shown("x: " + "v" * 10_000, Place("f", 1, 4, 1, 10_004)))


def test_a_place_outside_the_text_shows_nothing() -> None:
    assert shown("a: 1\n", Place("f", 9, 1)) == []
    assert shown("a: 1\n", Place("f", 1, 99)) == []
    assert shown("", Place("f")) == []
