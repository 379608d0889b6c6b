"""A change with the contracts on both of its sides, as policies over changes read it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from govern.change.policy_values import change_value
from govern.contract.catalog import CONFIG_FILE
from govern.diagnostic import Place
from govern.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.change.changes import ComponentChange
    from govern.change.compare import Side
    from govern.change.leafdiff import LeafChange
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic
    from govern.policy.cel.trace import Path


class Changed:
    """A change, the contracts it is between, and what is found in it."""

    def __init__(self, change: ComponentChange, base: Side, head: Side) -> None:
        self._change = change
        self._base, self._head = base, head
        self._found: list[Diagnostic] = []

    @property
    def ref(self) -> Ref:
        """The version to speak of."""
        return self._change.ref

    @cached_property
    def old(self) -> Loaded | None:
        """The contract that was; None where there was none, or it can't be read."""
        return None if self._change.old is None else _loaded(self._change.old, self._base)

    @cached_property
    def new(self) -> Loaded | None:
        """The contract that is; None where it is gone, or can't be read."""
        return None if self._change.new is None else _loaded(self._change.new, self._head)

    @cached_property
    def bindings(self) -> dict[str, Any] | None:
        """The variables of a policy; None where a contract that is there can't be read."""
        from govern.policy.values import contract_value  # noqa: PLC0415 - only where there is a policy

        found: dict[str, Any] = {}
        for name, ref, side in (("old", self._change.old, self.old), ("new", self._change.new, self.new)):
            if ref is not None and side is None:
                return None
            found[name] = None if side is None else contract_value(side.contract)
        return {**found, "change": change_value(self._change, found["old"], found["new"])}

    @property
    def where(self) -> Place:
        """The place that the change is told at: its first changed value, or its version."""
        if self._change.changes:
            return self._change.changes[0].where
        loaded = self.new or self.old
        return Place(CONFIG_FILE) if loaded is None else loaded.place("version")

    def place(self, path: Path) -> Place | None:
        """Where the value at a path from a variable stands; the old side is shown only of what is gone."""
        if (leaf := self._leaf(path)) is not None:
            return leaf.where
        if path[0] == "new" and self.new is not None:
            return self.new.place(*path[1:])
        if path[0] == "old" and self.new is None and self.old is not None:
            return self.old.place(*path[1:])
        return None

    def route(self, path: Path | None) -> str:
        """The route of the changed value that a path leads to; empty where it leads elsewhere."""
        leaf = None if path is None else self._leaf(path)
        return "" if leaf is None else leaf.route_text

    def _leaf(self, path: Path) -> LeafChange | None:
        match path:
            case ("change", "changes", int(position), *_):
                return self._change.changes[position]
        return None

    def find(self, item: Diagnostic) -> None:
        """Note a finding, once: two versions of one policy may say the same."""
        if item not in self._found:
            self._found.append(item)

    @property
    def judged(self) -> ComponentChange:
        """The change with what was found in it, which repeats no secret of either side."""
        if not self._found:
            return self._change
        from govern.check.hiding import Hider  # noqa: PLC0415 - only where something is found
        from govern.check.secrets import secrets_in  # noqa: PLC0415 - see above

        hide = Hider((text, secrets_in(text)) for text in self._texts())
        return replace(self._change, findings=(*self._change.findings, *map(hide.finding, self._found)))

    def _texts(self) -> Iterator[str]:
        yield from (side.document.text for side in (self.old, self.new) if side is not None)
        for leaf in self._change.changes:
            for seen in (leaf.old, leaf.new):
                if seen is not None and seen.content is not None:
                    yield seen.content


def _loaded(ref: Ref, side: Side) -> Loaded | None:
    """Read a version from the files of its own side, or that side's archive; None where it can't be read."""
    found = None if side.catalog is None else side.catalog.contracts.get(ref)
    if found is not None or side.archive is None:
        return found
    try:
        return side.archive.load(ref).loaded
    except (KeyError, IntegrityError):
        return None
