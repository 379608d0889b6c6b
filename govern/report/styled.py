"""Text with styles by name, so that what is shown can be made and tested without a terminal."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Style: TypeAlias = Literal["", "error", "warning", "note", "good", "strong", "faint", "path", "help"]
"""What a piece of text is, not how it looks; `govern.report.terminal` gives each a colour."""

Line: TypeAlias = tuple[tuple[str, Style], ...]
"""One line, without its break: pieces of text, each with its style."""

_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """Write out what a terminal would obey or hide: control characters, and those that turn text around."""
    return _HIDDEN.sub(lambda match: _escape(match[0]), text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def plain(lines: Iterable[Line]) -> str:
    """Write lines without styles, each ended by a line feed."""
    return "".join("".join(visible(text) for text, _ in line) + "\n" for line in lines)


def line(*pieces: str | tuple[str, Style]) -> Line:
    """Make a line of pieces; a piece without a style is ordinary text."""
    return tuple((piece, "") if isinstance(piece, str) else piece for piece in pieces)


def width(text: str) -> int:
    """Count the columns that text takes on a terminal: wide characters two, combining ones none."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
