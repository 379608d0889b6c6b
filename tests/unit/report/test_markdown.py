from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from markdown_it import MarkdownIt

from govern.report.blocks import Row, laid_out, table
from govern.report.markdown import code, document, escaped, words
from govern.report.styled import line, plain

HOSTILE = (
    "![x](http://evil.example/i.png)",
    "<img src=//evil.example/i.png onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "a | b | c",
    "@everyone and (@team/leads), #12, !34",
    "one\n\n# two\n| three |\n|---|",
    "`tick` ``two`` **bold** _low_ ~~gone~~ \\",
    "https://evil.example and www.evil.example",
    "- item",
    "1. item",
    "/close",
    "<!-- gone --> &lt; &#64;all",
)


@pytest.mark.parametrize("show", [code, escaped, words])
def test_no_line_begins_with_a_command(show: Callable[[str], str]) -> None:
    told = show("/merge\n  /close\nprompts/system.md")
    assert not [line for line in told.splitlines() if line.lstrip().startswith("/")]
    assert "prompts/system.md" in told


def read(text: str) -> list[Any]:
    """Read Markdown as CommonMark with tables: all tokens, inline ones too."""
    found = MarkdownIt("commonmark").enable("table").parse(text)
    return [each for token in found for each in (token, *(token.children or ()))]


def said(tokens: list[Any]) -> str:
    """What a reader sees of it."""
    text = "\n".join(token.content for token in tokens if token.type in {"text", "text_special"})
    return text.replace("\u2060", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_draws_links_calls_or_breaks_a_table(text: str) -> None:
    rows = [Row((text, "fine"), "", (line(f"      {text}"),)), Row(("next", text))]
    blocks = [line(text), line(text), line(f"  {text}"), line((text, "strong"), " ", (text, "path"))]
    shown = document([*blocks, table(("a", "b"), rows), line("end")])
    tokens = read(shown)
    types = [token.type for token in tokens]
    assert not {
        "image",
        "link_open",
        "code_inline",
        "em_open",
        "strong_open",
        "fence",
        "html_block",
        "hr",
    } & {*types}
    html = {token.content for token in tokens if token.type == "html_inline"}
    assert html <= {"<b>", "</b>", "<code>", "</code>"}
    assert types.count("heading_open") == 1
    assert (types.count("table_open"), types.count("tr_open"), types.count("td_open")) == (1, 3, 4)
    assert types.count("ordered_list_open") == 0
    visible = "".join(token.content for token in tokens if token.type == "text")
    assert not re.search(r"(?<![0-9A-Za-z])[@#!](?=\w)", visible)
    assert "://" not in visible
    assert "www." not in visible


def test_what_is_shown_is_what_was_said() -> None:
    blocks = [
        line("model/afinn@1.1.0 of useful_count"),
        line(("record ", "faint"), "k_1"),
        table(("name", "value"), [("thresholds/triage@1.0.0", "a|b"), Row(("x",), "strong")]),
    ]
    told = document(blocks)
    assert told.startswith(
        "### model/afinn@1.1.0 of useful_count\n\n- record k_1\n\n| name | value |\n|---|---|\n"
    )
    assert "a|b" in said(read(told))
    assert told.endswith("| x |  |\n")


def test_a_terminal_is_shown_columns_and_more_below_a_row() -> None:
    made = table(
        ("name", "n"), [Row(("a", "1"), "strong", (line("      more"),)), ("long", "22")], headed=True
    )
    assert plain(laid_out([line("head"), made])) == "head\n  name  n\n  a     1\n      more\n  long  22\n"
    assert plain(laid_out([table(("name",), [("a",)])])) == "  a\n"
