"""Text in Markdown as GitHub and GitLab read it: what comes from files neither draws nor calls anybody."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from govern.report.blocks import Table
from govern.report.styled import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.report.blocks import Block
    from govern.report.styled import Line

_COMMAND = re.compile(r"^(\s*)/", re.MULTILINE)
"""What GitLab may take for a quick action of whoever posts the comment: a slash that begins a line."""
_UNDERSCORE = re.compile(r"(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
"""An underscore that may emphasise: one within a word does not (CommonMark 0.31, 6.2)."""
_CALL = re.compile(r"(?<![0-9A-Za-z])([@#!$%~&])(?=\w)")
"""What a forge may take for a person, an issue, a merge request, a label; not the `@` of `model/x@1.0.0`."""
_LINK = re.compile(r"://|\bwww\.", re.IGNORECASE)
"""Where GitHub's Markdown makes a link of bare text (GFM 6.9)."""
_LIST = re.compile(r"^(#{1,6}(?=\s|$)|[-+=>](?=\s|$)|[-=]+$|\d{1,9}[.)](?=\s|$))")
"""How a line begins that is a heading, a list or a rule and no sentence (CommonMark 0.31, 4 and 5)."""
_INDENT = "  "


def code(text: str) -> str:
    """Show what comes from files; in this element nobody is looked for."""
    return f"<code>{escaped(text)}</code>"


def words(text: str) -> str:
    """Show words of ours with names from files in them, so that `@name` calls nobody."""
    return escaped(text).replace("@", "@\u2060")


def escaped(text: str) -> str:
    """Escape what HTML or Markdown would read, in a table too."""
    found = escape(visible(text), quote=False)
    for character in "|`*[]~\\":
        found = found.replace(character, f"&#{ord(character)};")
    found = _UNDERSCORE.sub("&#95;", found)
    return _COMMAND.sub(r"\1&#47;", found)


def document(blocks: Iterable[Block]) -> str:
    """Draw a report: its first line as a heading, tables as tables, indented lines as a list.

    Everything in the blocks is taken for text, whoever wrote it: none of it is read as Markdown or HTML, so
    that no record and no contract can add a link, an image, a row, or a call.
    """
    parts: list[str] = []
    for block in blocks:
        parts += _table(block) if isinstance(block, Table) else _line(block, first=not parts)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(parts))
    return text.strip("\n") + "\n"


def _line(pieces: Line, *, first: bool) -> list[str]:
    if not pieces:
        return [""]
    if first:
        return [f"### {_inline(pieces, bold=False).strip()}", ""]
    if pieces[0][0].startswith(_INDENT) or _labels(pieces):
        return _point("- ", _inline(pieces))
    return ["", _sentence(_inline(pieces).strip()), ""]


def _labels(pieces: Line) -> bool:
    """Whether a line is a label with what it labels."""
    text, style = pieces[0]
    return style == "faint" and len(pieces) > 1 and text.endswith(" ")


def _table(found: Table) -> Iterator[str]:
    yield from ("", f"| {' | '.join(map(_text, found.head))} |", f"|{'---|' * len(found.head)}")
    for row in found.rows:
        cells = [*row.cells, *("",) * (len(found.head) - len(row.cells))]
        yield f"| {' | '.join(_text(cell).strip() for cell in cells)} |"
    yield ""
    for row in found.rows:
        if row.below:
            yield f"- {_sentence(_text(row.cells[0].strip())) or '…'}"
            yield from (point for pieces in row.below for point in _point("  - ", _inline(pieces)))
    yield ""


def _point(mark: str, text: str) -> list[str]:
    """Make a point of a list; one without words would underline what stands above it as a heading."""
    said = _sentence(text.strip())
    return [mark + said] if said else []


def _inline(pieces: Line, *, bold: bool = True) -> str:
    return "".join(_piece(text, style, bold=bold) for text, style in pieces)


def _piece(text: str, style: str, *, bold: bool) -> str:
    text = visible(text)  # first: what is a line break to Markdown is none of ours
    inner = text.strip(" ")
    if not inner:
        return text
    match style:
        case "path":
            shown = f"<code>{_text(inner)}</code>"
        case "strong" | "error" | "warning" if bold:
            shown = f"<b>{_text(inner)}</b>"
        case _:
            shown = _text(inner)
    start = text.index(inner)
    return f"{text[:start]}{shown}{text[start + len(inner) :]}"


def _text(text: str) -> str:
    """Escape text, and part what a forge would look up or link."""
    parted = _CALL.sub("\\1\u2060", text)
    return escaped(_LINK.sub(lambda found: found[0][0] + "\u2060" + found[0][1:], parted))


def _sentence(text: str) -> str:
    """Keep a line from being read as a heading, a list or a rule."""
    return _LIST.sub(lambda found: f"&#{ord(found[0][0])};{found[0][1:]}", text)
