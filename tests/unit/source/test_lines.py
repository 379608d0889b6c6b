from __future__ import annotations

import pytest

from govern.source.lines import Lines

TEXT = "ab\ncd\r\n\re\u2028f\x0c\n"


def test_only_yaml_breaks_end_a_line() -> None:
    lines = Lines(TEXT)
    assert [lines.line(number) for number in range(1, len(lines) + 1)] == ["ab", "cd", "", "e\u2028f\x0c", ""]
    assert lines.line(0) == lines.line(6) == ""


def test_positions_and_offsets_are_inverse() -> None:
    lines = Lines(TEXT)
    for offset in (0, 1, 2, 3, 5, 7, 8, 9, 12):
        assert lines.offset(*lines.position(offset)) == offset
    assert lines.position(7) == (3, 1)


def test_a_byte_order_mark_has_no_column() -> None:
    lines = Lines("\ufeffab\nc")
    assert lines.position(1) == (1, 1)
    assert lines.offset(1, 1) == 1
    assert lines.position(4) == (2, 1)
    assert lines.line(1) == "ab"


@pytest.mark.parametrize(("line", "column"), [(0, 1), (6, 1), (1, 0), (1, 4), (3, 2)])
def test_a_place_outside_the_text_has_no_offset(line: int, column: int) -> None:
    with pytest.raises(IndexError):
        Lines(TEXT).offset(line, column)
