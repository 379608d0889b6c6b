from __future__ import annotations

import subprocess
import sys

import pytest

from govern.report.styled import line, plain, visible, width


def test_plain_joins_the_pieces_and_drops_the_styles() -> None:
    assert plain([line("a ", ("b", "error")), (), line("c")]) == "a b\n\nc\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b31m", "\\x9b31m"),
        ("a\rb\nc\x00", "a\\x0db\\x0ac\\x00"),
        ("left\u202eright", "left\\u202eright"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("half \ud800", "half \\ud800"),
        ("Ünïcode 漢字 👩‍⚕️", "Ünïcode 漢字 👩‍⚕️"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert plain([line(text)]) == shown + "\n"


def test_wide_characters_take_two_columns_and_combining_ones_none() -> None:
    assert [width(text) for text in ("abc", "漢字", "e\u0301", "")] == [3, 4, 1, 0]


def test_lines_are_made_without_rich() -> None:
    modules = "govern.report.styled, govern.report.findings.lint_human, govern.report.terminal"
    program = f"import sys, {modules}; print('rich' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"
