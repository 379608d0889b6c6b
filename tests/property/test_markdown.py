"""Whatever text stands in a report, Markdown shows it as text: nothing drawn, linked, called, or broken."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from govern.report.blocks import Row, laid_out, table
from govern.report.markdown import document
from govern.report.styled import line, plain

PIECES = st.sampled_from(
    [
        *(
            "|",
            "`",
            "```",
            "~~~",
            "*",
            "**",
            "_",
            "__",
            "[",
            "](",
            ")",
            "!",
            "![",
            "<",
            ">",
            "&",
            "&lt;",
            "&#64;",
        ),
        *(
            "<b>",
            "</b>",
            "<img src=x>",
            "<!--",
            "-->",
            "http://a.example",
            "www.a.example",
            "@all",
            "#1",
            "!2",
        ),
        *(
            "\n",
            "\r",
            "\t",
            "    ",
            "\u00a0",
            "\u2028",
            "- ",
            "1. ",
            "# ",
            "---",
            "===",
            "> ",
            "+ ",
            "/close",
        ),
        *("\\", "$x$", "|---|", ":-:", "word", "a_b", "ü", "\u202e", "x@1.0.0", "mail@a.example", "~y", "%z"),
    ]
)
TEXT = st.one_of(st.lists(PIECES, max_size=8).map("".join), st.text(max_size=30))
ALLOWED = {"<b>", "</b>", "<code>", "</code>"}
DRAWN = {
    *(
        "image",
        "link_open",
        "code_inline",
        "code_block",
        "fence",
        "em_open",
        "strong_open",
        "html_block",
        "hr",
    ),
    *("blockquote_open", "ordered_list_open"),
}


def read(text: str) -> list[Any]:
    found = MarkdownIt("commonmark").enable("table").parse(text)
    return [each for token in found for each in (token, *(token.children or ()))]


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(TEXT, min_size=5, max_size=5))
def test_text_is_shown_and_never_read(texts: list[str]) -> None:
    head, sentence, point, cell, below = texts
    rows = [Row((cell, sentence), "strong", (line(f"      {below}"),)), Row((cell, "fine"))]
    blocks = [
        line("x", head),
        line((sentence, "strong"), " ", (head, "path")),
        line(("label ", "faint"), point),
        line(f"  {point}"),
        table((cell, "b"), rows),
        line(sentence),
    ]
    tokens = read(document(blocks))
    types = [token.type for token in tokens]
    assert not DRAWN & {*types}
    assert {token.content for token in tokens if token.type == "html_inline"} <= ALLOWED
    assert types.count("heading_open") == 1
    assert (types.count("table_open"), types.count("tr_open")) == (1, 3)
    assert (types.count("th_open"), types.count("td_open")) == (2, 4)
    for token in tokens:
        if token.type == "text":
            assert not re.search(r"(?<![0-9A-Za-z])[@#!](?=\w)|://|\bwww\.", token.content)
    assert plain(laid_out(blocks)).count("\n") == 8
