"""The line of a file that a finding is about, with carets under what is meant."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from govern.report.styled import Line, line, visible, width
from govern.source.lines import Lines

if TYPE_CHECKING:
    from govern.diagnostic import Place
    from govern.report.styled import Style

_LONGEST = 120
"""Columns of a source line that are shown; a longer one is cut around the place."""

_BEFORE = 40
"""Characters kept before the place where a line is cut."""


def excerpt(text: str, place: Place, style: Style) -> list[Line]:
    """Show the place's first line under its number, and carets from its column to its end.

    A place of several lines is marked to the end of the first. A place outside the text shows nothing.
    """
    source = _lines(text).line(place.line)
    if not source or place.column > len(source) + 1:
        return []
    number = str(place.line)
    gutter = " " * len(number)
    end = place.end_column if place.end_line == place.line else len(source) + 1
    start = place.column - 1
    stop = max(end - 1, start + 1)
    first = max(start - _BEFORE, 0) if len(source) > _LONGEST else 0
    last = first + _LONGEST
    before, marked, after = _show(source[first:start]), _show(source[start:stop]), _show(source[stop:last])
    lead, tail = "…" * (first > 0), "…" * (len(source) > last)
    carets = "^" * max(width(marked[:_LONGEST]), 1)
    return [
        line((f"{gutter} │", "faint")),
        line((f"{number} │ ", "faint"), f"{lead}{before}{marked[:_LONGEST]}{after}{tail}"),
        line((f"{gutter} │ ", "faint"), " " * width(lead + before), (carets, style)),
    ]


@lru_cache(maxsize=2)  # findings come file by file
def _lines(text: str) -> Lines:
    """Lay out a text's lines once, however many findings are in it."""
    return Lines(text)


def _show(text: str) -> str:
    # a tab becomes one blank, so that the carets stand where the eye expects them
    return visible(text.replace("\t", " "))
