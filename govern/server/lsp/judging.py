"""One judgement of a workspace as an editor holds it: what lint says, or why it can't."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lsprotocol.types import Location

from govern.app.contracts.lint import view_of
from govern.check.lint import lint
from govern.check.secrets import masked
from govern.contract.catalog import CONFIG_FILE, ConfigError, read_catalog, read_file
from govern.diagnostic import Diagnostic, Place, Severity
from govern.errors import GovernError, UsageError
from govern.server.lsp.positions import Positions
from govern.source.lines import BOM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from govern.app.workspace.context import Context
    from govern.check.view import View
    from govern.contract.catalog import Read

_PLACE = re.compile(r"(?P<file>.+?)(?::(?P<line>[0-9]{1,9})(?::(?P<column>[0-9]{1,9}))?)?")

UNJUDGED = "govern"
"""Stands for the code of what keeps a workspace from being judged: it is a finding of no rule."""


@dataclass(frozen=True, slots=True)
class Buffer:
    """A file as the editor holds it; `uri` is spelt as the editor spells it."""

    uri: str
    version: int
    text: str


@dataclass(frozen=True)  # no slots: positions are computed once and kept
class Judged:
    """What was found in a workspace. `view` is None where it could not be judged; `found` then says why.

    `buffers` are the files that the editor held then, `encoding` is that of its positions.
    """

    context: Context
    buffers: Mapping[str, Buffer] = field(repr=False)
    encoding: str
    view: View | None = field(repr=False)
    found: tuple[Diagnostic, ...]

    @property
    def root(self) -> Path:
        """The workspace's folder."""
        return self.context.root

    @cached_property
    def pages(self) -> dict[str, str | None]:
        """The addresses of the pages of codes, as far as they were asked for."""
        return {}

    @cached_property
    def _uris(self) -> dict[str, str]:
        return {}

    @cached_property
    def _positions(self) -> dict[str, Positions]:
        return {}

    def uri(self, file: str) -> str:
        """Give the address of a file, spelt as the editor spells it where it has the file open."""
        if file not in self._uris:
            buffer = self.buffers.get(file)
            self._uris[file] = (self.root / file).as_uri() if buffer is None else buffer.uri
        return self._uris[file]

    def location(self, place: Place) -> Location:
        """Give a place as the protocol has it."""
        return Location(self.uri(place.file), self.positions(place.file).range(place))

    def positions(self, file: str) -> Positions:
        """Give the positions of a file's text, as it was judged."""
        if file not in self._positions:
            self._positions[file] = Positions(self.text(file), self.encoding)
        return self._positions[file]

    def text(self, file: str) -> str:
        """Give a file's text as the client has it: editors keep a byte-order mark on disk to themselves."""
        if file in self.buffers:
            return self.buffers[file].text
        try:
            return self.context.tree.read(file).decode("utf-8", "replace").removeprefix(BOM)
        except (KeyError, UsageError):
            return ""

    def in_file(self, file: str) -> list[Diagnostic]:
        """Give the findings of a file."""
        return [item for item in self.found if item.place.file == file]


class Memory:
    """What was read of each file last, for the files that are the same in the next judgement."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[bytes, Read]] = {}

    def read(self, path: str, data: bytes) -> Read:
        """Read a file, or remember it."""
        kept = self._kept.get(path)
        if kept is None or kept[0] != data:
            kept = self._kept[path] = data, read_file(path, data)
        return kept[1]


def judge(context: Context, buffers: Mapping[str, Buffer], encoding: str, memory: Memory) -> Judged:
    """Judge a workspace. What a person can put right is a finding; anything else raises."""
    try:
        view = view_of(context, read_catalog(context.tree, memory.read))
        return Judged(context, buffers, encoding, view, tuple(map(_placed, lint(view).diagnostics)))
    except ConfigError as error:
        return Judged(context, buffers, encoding, None, tuple(map(_masked, error.diagnostics)))
    except GovernError as error:
        there = (context.root / CONFIG_FILE).exists() or CONFIG_FILE in buffers
        return Judged(context, buffers, encoding, None, (_unjudged(context, error),) if there else ())


def _placed(item: Diagnostic) -> Diagnostic:
    """Move a finding in a file of the engine's own, which no editor opens, to the settings that chose it."""
    if not item.place.file.startswith("<"):
        return item
    message = f"{item.place}: {item.message}"
    return Diagnostic(item.code, item.slug, item.severity, message, Place(CONFIG_FILE), help=item.help)


def _unjudged(context: Context, error: GovernError) -> Diagnostic:
    match = _PLACE.fullmatch(error.place)
    place = Place(CONFIG_FILE)
    if match is not None and (context.root / match["file"]).is_file():
        place = Place(match["file"], int(match["line"] or 1), int(match["column"] or 1))
    return _masked(Diagnostic(UNJUDGED, "", Severity.ERROR, error.message, place, help=error.help))


def _masked(item: Diagnostic) -> Diagnostic:
    """Mask the secrets in a message that lint has not seen."""
    return replace(item, message=masked(item.message))
