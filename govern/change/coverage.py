"""Files and contracts that part: prompts that no contract names, files that left their contracts behind.

What parted on the base already, with the same bytes, is not told again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.change.changes import ComponentChange
from govern.change.findings import finding
from govern.change.route import spell
from govern.change.version import Level
from govern.contract.material import files
from govern.diagnostic import Place
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.change.resolving import Content, Resolved
    from govern.contract.catalog import Catalog
    from govern.contract.load import Loaded
    from govern.contract.material import FileUse
    from govern.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Declared:
    """A side's contracts, what they come to, and by path the digests of all prompts they should name.

    `others` are files among those that can't be prompts.
    """

    catalog: Catalog
    resolved: Resolved
    prompts: Mapping[str, str]
    others: Mapping[str, str]

    def free(self) -> tuple[dict[str, str], dict[str, str]]:
        """Give the prompts, and the others, that no contract names; contracts among them are neither."""
        if not self.prompts and not self.others:
            return {}, {}
        named = set(self.catalog.documents)
        for ref, loaded in self.catalog.contracts.items():
            content = self.resolved.contents.get(ref)
            named.update(
                content.files if content is not None else (use.path for use in files(loaded.contract))
            )
        prompts, others = (
            {path: said for path, said in files.items() if path not in named}
            for files in (self.prompts, self.others)
        )
        return prompts, others

    def missing(self, loaded: Loaded) -> Iterator[FileUse]:
        """Give the files that a contract names and that are not there."""
        for use in files(loaded.contract):
            try:
                self.catalog.tree.read(use.path)
            except KeyError:
                yield use


@dataclass(frozen=True, slots=True)
class Coverage:
    """Components that lost a file, prompts and others that no contract names, and what else was found."""

    changes: tuple[ComponentChange, ...]
    undeclared: tuple[Diagnostic, ...]
    unjudged: tuple[Diagnostic, ...]
    others: tuple[Diagnostic, ...]


def coverage(base: Declared | None, head: Declared) -> Coverage:
    """Compare what contracts name with what is there: CHG025, CHG026, CHG027, CHG028.

    `others` are what was found when the head was digested, without what is told better here.
    """
    free, others = head.free()
    before, others_before = ({}, {}) if base is None else base.free()
    come = {path: said for path, said in free.items() if before.get(path) != said}
    changes = []
    told: set[tuple[Place, str]] = set()
    for ref, loaded in head.catalog.contracts.items():
        old = None if base is None else base.resolved.contents.get(ref)
        if old is None or ref in head.resolved.contents:
            continue
        found = []
        for use in head.missing(loaded):
            place = loaded.place(*use.route)
            told.add((place, spell(use.route)))
            found.append(_lost(use, old, come, place))
        if found:
            changes.append(
                ComponentChange(
                    "changed", ref, ref, required=Level.NONE, actual=Level.NONE, findings=tuple(found)
                )
            )
    return Coverage(
        tuple(changes),
        tuple(map(_undeclared, come)),
        tuple(_unjudged(path, said) for path, said in others.items() if others_before.get(path) != said),
        tuple(
            item
            for item in head.resolved.diagnostics
            if item.code != "CON010" or (item.place, item.route) not in told
        ),
    )


def _lost(use: FileUse, old: Content, come: dict[str, str], place: Place) -> Diagnostic:
    """Say where a file went, and strike it from those that came."""
    was = old.files.get(use.path)
    moved = None if was is None else next((path for path in come if come[path] == digest(was)), None)
    named = f"{use.path}, which {old.ref} names,"
    if moved is None:
        return finding("CHG027", f"{named} was deleted", place, route=spell(use.route))
    del come[moved]
    return finding("CHG026", f"{named} is at {moved} now", place, route=spell(use.route))


def _undeclared(path: str) -> Diagnostic:
    return finding("CHG025", f"{path} is a prompt, and no contract names it", Place(path))


_DIGITS = len("sha256:") + 12
"""Characters of a digest that tell two contents of one file apart."""


def _unjudged(path: str, said: str) -> Diagnostic:
    told = f"{path} stands among the prompts and can't be one: its content, {said[:_DIGITS]}…, is not judged"
    return finding("CHG028", told, Place(path))
