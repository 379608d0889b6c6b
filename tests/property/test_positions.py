"""Positions against a plain model: encode the line, count the units."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol.types import Position

from govern.diagnostic import Place
from govern.server.lsp.positions import Positions

ENCODINGS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
TEXTS = st.text(
    st.one_of(st.sampled_from("ab \t:#\n\r\x0b\x0c\x85\u2028é\u0301中😀\U0010ffff\ufeff"), st.characters()),
    max_size=60,
)


def units(text: str, encoding: str) -> int:
    codec, width = ENCODINGS[encoding]
    return len(text.encode(codec, "surrogatepass")) // width


@settings(max_examples=400)
@given(TEXTS, st.sampled_from(sorted(ENCODINGS)), st.data())
def test_positions_count_the_units_before_them(text: str, encoding: str, data: st.DataObject) -> None:
    positions = Positions(text, encoding)
    lines = re.split(r"\r\n|\r|\n", text)
    number = data.draw(st.integers(0, len(lines) - 1))
    line = lines[number]
    hidden = int(number == 0 and text.startswith("\ufeff"))
    column = data.draw(st.integers(hidden, len(line)))
    found = positions.at(number + 1, column - hidden + 1)
    assert found == Position(number, units(line[:column], encoding))
    assert positions.point(found) == (number + 1, column - hidden + 1)
    assert positions.range(Place("f", number + 1, column - hidden + 1)).end == found


@settings(max_examples=300)
@given(TEXTS, st.sampled_from(sorted(ENCODINGS)), st.integers(0, 70), st.integers(0, 300))
def test_any_position_is_taken_for_one_in_the_text(
    text: str, encoding: str, line: int, character: int
) -> None:
    positions = Positions(text, encoding)
    lines = re.split(r"\r\n|\r|\n", text)
    there, column = positions.point(Position(line, character))
    assert there == min(line, len(lines) - 1) + 1
    back = positions.at(there, column)
    assert positions.point(back) == (there, column)
    if line >= len(lines):  # past the end is the end
        assert back == Position(len(lines) - 1, units(lines[-1], encoding))
    else:
        hidden = units("\ufeff", encoding) if line == 0 and text.startswith("\ufeff") else 0
        assert back.character <= max(character, hidden)
        assert max(character, hidden) - back.character < 4 or back.character == units(lines[line], encoding)


@settings(max_examples=200)
@given(TEXTS, st.sampled_from(sorted(ENCODINGS)), st.data())
def test_offsets_and_positions_agree(text: str, encoding: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(int(text.startswith("\ufeff")), max(len(text), 1)))
    start = min(start, len(text))
    if text[start - 1 : start + 1] == "\r\n":  # no position lies between them
        start += 1
    before = re.split(r"\r\n|\r|\n", text[:start])
    found = Positions(text, encoding).between(start, start)
    assert found.start == found.end == Position(len(before) - 1, units(before[-1], encoding))
