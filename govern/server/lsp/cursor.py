"""A place in a text where a person points or types, and what stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from lsprotocol.types import Range

from govern.contract.catalog import CONFIG_FILE
from govern.contract.reference import IDENTIFIER, SEMVER, Ref
from govern.server.lsp.outline import Entry, Outline, outline
from govern.server.lsp.slots import Slots
from govern.source.lines import Lines

if TYPE_CHECKING:
    from govern.check.view import View
    from govern.contract.load import Loaded
    from govern.server.lsp.judging import Judged
    from govern.server.lsp.positions import Positions
    from govern.source.node import Route

_REFERENCE = re.compile(rf"(?<![\w/.-])[a-z][a-z-]*/{IDENTIFIER}@{SEMVER}(?![\w/@-])", re.ASCII)
_OWN_KEYS = frozenset({"apiVersion", "kind", "id", "version", "name"})


@dataclass(frozen=True)  # no slots: what several features ask for is computed once and kept
class Cursor:
    """Line and column, from 1, in the text of a file as the editor has it now.

    `judged` is what is known of the workspace, perhaps from before the last keystroke; None where nothing is.
    """

    file: str
    text: str = field(repr=False)
    positions: Positions = field(repr=False)
    line: int
    column: int
    judged: Judged | None = field(repr=False)

    @property
    def view(self) -> View | None:
        """The workspace's contracts, where they are known."""
        return None if self.judged is None else self.judged.view

    @cached_property
    def line_text(self) -> str:
        """The line that the cursor is in."""
        return Lines(self.text).line(self.line)

    @cached_property
    def outline(self) -> Outline:
        """The whole text by its indentation."""
        return outline(self.text)

    def slots(self, *, but: Route | None = None) -> Slots:
        """Give the places of the document; the value `but` counts as not yet written."""
        values = {route: value for route, value in self.outline.values().items() if value and route != but}
        kind = "Workspace" if self.file == CONFIG_FILE else values.get(("kind",), "")
        return Slots(kind, values)

    def span(self, start: int, end: int) -> Range:
        """Give the range between two columns of the cursor's line."""
        return Range(self.positions.at(self.line, start), self.positions.at(self.line, end))

    @cached_property
    def key(self) -> Entry | None:
        """The key under the cursor."""
        return next((entry for entry in self._here if entry.key_start <= self.column < entry.key_end), None)

    @cached_property
    def value(self) -> Entry | None:
        """The single value under the cursor."""
        return next(
            (entry for entry in self._here if entry.value and self._in(entry.value_start, entry.value_end)),
            None,
        )

    @cached_property
    def reference(self) -> tuple[Ref, Range] | None:
        """The reference under the cursor."""
        for match in _REFERENCE.finditer(self.line_text):
            if self._in(match.start() + 1, match.end() + 1):
                try:
                    return Ref.parse(match[0]), self.span(match.start() + 1, match.end() + 1)
                except ValueError:  # of a kind that does not exist
                    return None
        return None

    @cached_property
    def component(self) -> Ref | None:
        """The component meant: the one referred to, or the document's own where its head is pointed at."""
        if self.reference is not None:
            return self.reference[0]
        entry = self.key or self.value
        if entry is None or len(entry.route) != 1 or entry.route[0] not in _OWN_KEYS:
            return None
        return None if self.own is None else self.own.ref

    @property
    def own(self) -> Loaded | None:
        """The contract that the document was when it was last judged."""
        contracts = () if self.view is None else self.view.catalog.contracts.values()
        return next((loaded for loaded in contracts if loaded.file == self.file), None)

    @property
    def _here(self) -> list[Entry]:
        return [entry for entry in self.outline.entries if entry.line == self.line]

    def _in(self, start: int, end: int) -> bool:
        return start <= self.column <= end
