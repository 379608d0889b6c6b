from __future__ import annotations

import pytest
from lsprotocol.types import Position, Range

from govern.diagnostic import Place
from govern.server.lsp.positions import Positions

TEXT = "naïve: 😀 x\r\nsecond\rthird\nlast"


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 13), ("utf-16", 10), ("utf-32", 9)])
def test_a_column_after_an_emoji_in_each_encoding(encoding: str, character: int) -> None:
    positions = Positions(TEXT, encoding)
    assert positions.at(1, 10) == Position(0, character)
    assert positions.point(Position(0, character)) == (1, 10)


def test_utf_16_is_what_is_counted_where_nothing_was_agreed() -> None:
    assert Positions("😀x").at(1, 2) == Position(0, 2)


def test_inside_a_character_is_its_start() -> None:
    assert Positions("a😀b").point(Position(0, 2)) == (1, 2)
    assert Positions("aéb", "utf-8").point(Position(0, 2)) == (1, 2)


def test_lines_end_where_yaml_ends_them() -> None:
    positions = Positions(TEXT)
    assert [positions.at(line, 1).line for line in (1, 2, 3, 4)] == [0, 1, 2, 3]
    assert positions.at(9, 9) == Position(3, 4)
    assert positions.point(Position(0, 99)) == (1, 11)
    assert positions.point(Position(99, 0)) == (4, 5)
    assert Positions("a\x0bb\u2028c").at(1, 6) == Position(0, 5)


def test_a_mark_at_the_start_counts_for_the_client_that_has_it() -> None:
    assert Positions("\ufeffab").at(1, 1) == Position(0, 1)
    assert Positions("\ufeffab", "utf-8").at(1, 2) == Position(0, 4)
    assert Positions("\ufeffab").point(Position(0, 0)) == (1, 1)


def test_a_range_of_a_place_over_lines() -> None:
    assert Positions("😀a\nb😀").range(Place("f", 1, 2, 2, 3)) == Range(Position(0, 2), Position(1, 3))


def test_half_a_surrogate_is_one_unit_and_no_error() -> None:
    assert Positions("\ud800x").at(1, 2) == Position(0, 1)
    assert Positions("\ud800x", "utf-8").at(1, 2) == Position(0, 3)
