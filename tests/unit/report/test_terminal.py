from __future__ import annotations

import io

import pytest

from govern.report.styled import line
from govern.report.terminal import show, wants_colour

LINES = [line(("error", "error"), " plain \x1b[2J")]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_plain_text() -> None:
    stream = io.StringIO()
    show(LINES, stream, {"TERM": "xterm"})
    assert stream.getvalue() == "error plain \\x1b[2J\n"


def test_a_terminal_gets_colours_and_no_control_sequence_of_a_file() -> None:
    stream = Terminal()
    show(LINES, stream, {"TERM": "xterm-256color"})
    assert "\x1b[1;31merror\x1b[0m" in stream.getvalue()
    assert "\x1b[2J" not in stream.getvalue()
    assert "\\x1b[2J" in stream.getvalue()


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1", "TERM": "xterm"}, {"TERM": "dumb"}])
def test_a_terminal_that_asks_for_none_gets_none(environ: dict[str, str]) -> None:
    stream = Terminal()
    show(LINES, stream, environ)
    assert "\x1b" not in stream.getvalue()
    assert not wants_colour(stream, environ)


def test_markup_of_rich_in_a_message_is_only_text() -> None:
    stream = Terminal()
    show([line("[red]x[/red] :smile:")], stream, {"TERM": "xterm"})
    assert "[red]x[/red] :smile:" in stream.getvalue()


def test_a_long_line_is_not_wrapped() -> None:
    stream = Terminal()
    show([line("word " * 100)], stream, {"TERM": "xterm", "COLUMNS": "40"})
    assert stream.getvalue().count("\n") == 1


def test_what_an_encoding_lacks_is_escaped() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    show([line("─▶ ü")], stream, {})
    stream.flush()
    assert raw.getvalue() == b"\\u2500\\u25b6 \\xfc\n"
