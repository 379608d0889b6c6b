from __future__ import annotations

import pytest

from govern.source.spell import spell_double, spell_literal, spell_plain, spell_single


@pytest.mark.parametrize(
    "text",
    ["", " a", "a ", "null", "~", "a: b", "a #b", "a:", "#a", "- a", "-", "[a", "{a", "*a", "&a", "!a", "|",
     ">", "'a", '"a', "%a", "@a", "`a", "? a", "a\nb", "a\tb", "a\x07", "---", "\u2028a", "a\ufeff"],
)  # fmt: skip
def test_what_would_be_read_otherwise_is_not_plain(text: str) -> None:
    assert spell_plain(text, flow=False) is None


@pytest.mark.parametrize(
    "text", ["a", "1.10", "true", "-5", "a b", "http://x", "a,b", "é", "a'b", "a#b", "P30D", "/x/*"]
)
def test_what_needs_no_quotes_is_plain(text: str) -> None:
    assert spell_plain(text, flow=False) == text


@pytest.mark.parametrize("text", ["a,b", "a]", "a}", "a:b", "a?", "a[b"])
def test_brackets_need_more_quotes(text: str) -> None:
    assert spell_plain(text, flow=True) is None


def test_quotes_escape_what_they_must() -> None:
    assert spell_single("it's") == "'it''s'"
    assert spell_single("a\nb") is None
    assert (
        spell_double('a"\\\n\t\0\x07\x85\u2028\ufeff\U0001f600')
        == '"a\\"\\\\\\n\\t\\0\\x07\\x85\\u2028\\ufeff\U0001f600"'
    )


def test_a_literal_keeps_its_lines_or_is_not_used() -> None:
    assert spell_literal("a\n\n  b\n", 2, "\n") == "\n  a\n\n    b"
    assert spell_literal("a", 4, "\r\n") == "-\r\n    a"
    for delicate in ("", " a", "\na", "a\n\n", "a\n \nb", "a\x07"):
        assert spell_literal(delicate, 2, "\n") is None
