"""The one edit that stands for all safe fixes makes of one text the other, whatever ends its lines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from lsprotocol.types import Position

from govern.app.workspace.context import Context
from govern.server.lsp.actions import _difference
from govern.server.lsp.judging import Buffer, Judged
from govern.server.lsp.positions import Positions
from govern.source.lines import Lines

TEXTS = st.lists(st.sampled_from(["a", "b", "😀", "\r\n", "\n", "\r"]), max_size=12).map("".join)


def offset(text: str, position: Position) -> int:
    return Lines(text).offset(*Positions(text).point(position))


@settings(max_examples=300)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
@example("a", "", "\r\nb\r\n", "\r\n")
@example("a\r\n", "b\r\n", "", "b")
def test_one_edit_makes_the_difference(start: str, old: str, new: str, end: str) -> None:
    before, after = start + old + end, start + new + end
    context = Context(Path("/nowhere"), dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    judged = Judged(context, {"f": Buffer("file:///nowhere/f", 1, before)}, "utf-16", None, ())
    edit = _difference(judged, "f", before, after)
    first, last = offset(before, edit.range.start), offset(before, edit.range.end)
    assert before[:first] + edit.new_text + before[last:] == after
