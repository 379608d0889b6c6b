"""From bytes to a tree with positions, or to findings that say where and why not.

One rule says when there is a tree. `Document.root` is None exactly where the text does not spell out, by
itself, the one value of each thing in it: it could not be read to its end (encoding, size, depth, syntax,
several documents, nothing at all), or a value is a copy of another (alias, merge key) or hangs on a key that
is no word. Findings that leave every value spelt out (duplicate key, anchor, tag) leave the tree, read as
though the anchor or tag were not there and with the first of two equal keys. All findings are errors: a
document with one is never clean.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from govern.diagnostic import Diagnostic, Place, Related
from govern.source import findings
from govern.source.broken import explain
from govern.source.build import Builder, Stop
from govern.source.events import BrokenText, events
from govern.source.lines import BOM, Lines
from govern.source.node import Document, Scalar
from govern.source.words import hide, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_UNSEEN_ASCII = re.compile("[^\t\n\r\x20-\x7e]")
_DIRECTIVE = re.compile(r"(?:[ \t]*+(?:#[^\r\n]*+)?(?:\r\n|\r|\n))*+%")
_CONFLICT = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)


@cache
def _unseen_anywhere() -> re.Pattern[str]:
    """Match a character that no contract may have; takes 4 ms to compile, for texts beyond ASCII only.

    YAML 1.2.2 section 5.1, less what readers or screens disagree on: line breaks of YAML 1.1 only (U+0085,
    U+2028, U+2029), byte-order marks inside the text, and the bidirectional controls, which show a line in
    another order than it has.
    """
    wide = "\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
    return re.compile(f"[^\t\n\r\x20-\x7e\xa0-{wide}]")


class Limits(NamedTuple):
    """Bounds on one document, checked while it is read, so that none costs more than they allow.

    `size` in bytes; `depth` in collections inside one another (trees are walked recursively elsewhere: stay
    far below Python's recursion limit); `nodes` counts keys, values and collections; `findings` per document.
    """

    size: int = 1024 * 1024
    depth: int = 64
    nodes: int = 100_000
    findings: int = 100


CONTRACT_LIMITS = Limits()
"""The bounds of a contract: 1 MiB, 64 levels, 100,000 nodes, 100 findings."""


def read_document(
    data: bytes,
    file: str,
    limits: Limits = CONTRACT_LIMITS,
    *,
    engine: Callable[[str], Iterator[Any]] = events,
) -> Document:
    """Read one YAML document; never raises for what is in it.

    `file` is the name that places carry. `engine` is the event stream to read from, for testing one against
    the other (`govern.source.events`). A byte-order mark at the start is accepted and kept in
    `Document.text`.
    """
    if len(data) > limits.size:
        message = f"{len(data):,} bytes are more than the {limits.size:,} a file may have"
        return Document(file, "", None, (findings.LARGE.at(Place(file), message),))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return _not_utf8(data, file, error)
    if found := _unreadable(text, file, limits):
        return Document(file, text, None, found)
    return _read(text, file, limits, engine)


def _read(text: str, file: str, limits: Limits, engine: Callable[[str], Iterator[Any]]) -> Document:
    body = text.removeprefix(BOM)
    skipped = len(text) - len(body)
    new_builder = partial(
        Builder, text, file, depth=limits.depth, nodes=limits.nodes, most=limits.findings, skipped=skipped
    )
    builder = new_builder()
    broken = _build(builder, engine(body))
    if broken and (words := hide(body)):
        builder = new_builder()
        broken = _build(builder, shown(engine(words.text), words))
    if broken:
        builder.found.append(_broken(text, file, broken, skipped))
    root = builder.root
    if root is None or (isinstance(root, Scalar) and root.plain and not root.text):
        if not builder.found:
            builder.found.append(findings.EMPTY.at(Place(file), "there is nothing in this file"))
        root = None
    return Document(file, text, root if builder.spelt_out else None, tuple(builder.found))


def _build(builder: Builder, stream: Iterator[Any]) -> BrokenText | None:
    """Build the tree, or none where a bound is reached or the text is broken: then say how."""
    try:
        builder.build(stream)
    except (BrokenText, Stop) as end:
        builder.root = None
        return end if isinstance(end, BrokenText) else None
    return None


def _not_utf8(data: bytes, file: str, error: UnicodeDecodeError) -> Document:
    lines = Lines(data[: error.start].decode())
    line, column = lines.position(len(lines.text))
    message = f"byte {error.start} (0x{data[error.start]:02x}) is not UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "the file is in UTF-16, not UTF-8"
    found = findings.NOT_UTF8.at(Place(file, line, column, line, column + 1), message)
    return Document(file, data.decode(errors="replace"), None, (found,))


def _unreadable(text: str, file: str, limits: Limits) -> tuple[Diagnostic, ...]:
    """Find what is settled before the text is parsed: characters and directives."""
    start = 1 if text.startswith(BOM) else 0
    unseen = _UNSEEN_ASCII if text.isascii() else _unseen_anywhere()
    if unseen.search(text, start):
        return _unseen(text, file, unseen.finditer(text, start), limits)
    if directive := _DIRECTIVE.match(text, start):
        line, column = Lines(text).position(directive.end() - 1)
        message = "a directive can change how the rest of the file is read"
        return (findings.DIRECTIVE.at(Place(file, line, column, line, column + 1), message),)
    return ()


def _unseen(text: str, file: str, matches: Iterable[re.Match[str]], limits: Limits) -> tuple[Diagnostic, ...]:
    lines = Lines(text)
    found: list[Diagnostic] = []
    for match in matches:
        line, column = lines.position(match.start())
        place = Place(file, line, column, line, column + 1)
        if len(found) == limits.findings:
            found.append(
                findings.MANY_FINDINGS.at(place, f"more than {limits.findings} findings in this file")
            )
            break
        found.append(findings.CHARACTER.at(place, _describe(match[0])))
    return tuple(found)


def _describe(character: str) -> str:
    name = f"U+{ord(character):04X}"
    if character == BOM:
        return f"a byte-order mark ({name}) inside the text"
    if character in "\x85\u2028\u2029":
        return f"{name} is a line break to some readers of YAML and a character to others"
    if "\u202a" <= character <= "\u2069":
        return f"{name} makes a screen show the line in another order than it has"
    return f"the control character {name} is not allowed in YAML"


def _broken(text: str, file: str, broken: BrokenText, skipped: int) -> Diagnostic:
    lines = Lines(text)
    if conflict := _CONFLICT.search(text):
        line, column = lines.position(conflict.start())
        place = Place(file, line, column, line, column + len(conflict[0]))
        return findings.CONFLICT.at(place, "a merge conflict is left in the file")
    end = len(text.rstrip(" \t\r\n"))  # where the text ends, rather than the line after it
    index = min(broken.index + skipped, end)
    began = index if broken.context is None else min(broken.context + skipped, end)
    if broken.at_its_start:
        index = began
    message, help_ = explain(broken.problem, text, index)
    line, column = lines.position(index)
    place = Place(file, line, column, *lines.position(min(index + 1, end)))
    related = (Related(Place(file, *lines.position(began)), "it began here"),) if began < index else ()
    return findings.SYNTAX.at(place, message, help=help_, related=related)
