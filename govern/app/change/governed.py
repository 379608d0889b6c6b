"""What of a repository can change a verdict: a commit that touches none of it changes nothing that counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.change.watched import USUAL
from govern.app.git.tree import LINK, SUBMODULE
from govern.change.lockfile import LOCK_FILE
from govern.contract.catalog import CONFIG_FILE
from govern.contract.material import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from govern.app.git.tree import Entry
    from govern.change.compare import Side
    from govern.contract.kinds.workspace import Workspace

_LINEAGE = "lineage"
"""The folder of objects, approvals and release statements."""


class Governed:
    """Files and folders, by their paths in the repository, that a workspace at `prefix` is judged by.

    `more` are the baselines that its hooks and jobs name, by their paths in the repository.
    """

    def __init__(self, prefix: str, side: Side, more: Iterable[str] = ()) -> None:
        self._places = {f"{prefix}{path}" for path in _places(side)} | {*USUAL, *more}
        self._above = {parent for place in self._places for parent in parents(place)}

    def has_link(self, entries: Mapping[str, Entry]) -> bool:
        """Whether a link or a submodule is on the way to any of it, so that other files may count as well."""
        return self.touched(path for path, entry in entries.items() if entry.mode in {LINK, SUBMODULE})

    def touched(self, paths: Iterable[str]) -> bool:
        """Whether one of the paths is among it, above it or below it."""
        return any(
            path in self._places
            or path in self._above
            or any(parent in self._places for parent in parents(path))
            for path in paths
        )


def _places(side: Side) -> Iterator[str]:
    yield from (CONFIG_FILE, LOCK_FILE, _LINEAGE, *USUAL)
    if side.catalog is None:
        return
    yield from _of_settings(side.catalog.config)
    contents = side.contents().contents
    for ref, loaded in side.catalog.contracts.items():
        content = contents.get(ref)
        yield from content.files if content is not None else (use.path for use in files(loaded.contract))


def _of_settings(settings: Workspace) -> Iterator[str]:
    yield from settings.contracts
    yield from settings.gate.watch
    yield from (each.folder for each in settings.prompts)
    if settings.log is not None:
        yield settings.log.trust


def parents(path: str) -> Iterator[str]:
    """Give the folders on the way to a path."""
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)
