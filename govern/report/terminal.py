"""Lines on a stream: with colours on a terminal that wants them, plain everywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from govern.report.styled import plain, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.report.styled import Line, Style

_COLOURS: dict[Style, str] = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "good": "bold green",
    "strong": "bold",
    "faint": "dim",
    "path": "blue",
    "help": "green",
}


def wants_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether the stream is a terminal that shows colours and nobody asked for none (no-color.org)."""
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def show(lines: Iterable[Line], stream: TextIO, environ: Mapping[str, str]) -> None:
    """Write lines to a stream.

    What a stream's encoding has no character for is written as an escape. Nothing that a judged file says
    reaches the terminal as a control sequence.
    """
    if wants_colour(stream, environ):
        _show_in_colour(lines, stream)
        return
    encoding = stream.encoding or "utf-8"
    stream.write(plain(lines).encode(encoding, "backslashreplace").decode(encoding))


def _show_in_colour(lines: Iterable[Line], stream: TextIO) -> None:
    from rich.console import Console  # noqa: PLC0415 - only on a terminal; it takes 45 ms to import
    from rich.text import Text  # noqa: PLC0415 - see above

    console = Console(file=stream, force_terminal=True, highlight=False, soft_wrap=True)
    for pieces in lines:
        text = Text()
        for piece, style in pieces:
            text.append(visible(piece), _COLOURS.get(style))
        console.print(text, soft_wrap=True)
