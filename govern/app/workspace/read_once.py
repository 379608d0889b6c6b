"""What a comparison would read twice, read once: files of a folder, contracts that both sides have alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.contract.catalog import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from govern.contract.catalog import Read
    from govern.contract.tree import Tree

_KEPT = 64 * 1024 * 1024
"""Bytes of files that are kept; beyond these, what is wanted again is read again."""


class OnceTree:
    """A tree whose files are read once, as they stood then."""

    def __init__(self, below: Tree) -> None:
        self._below = below
        self._kept: dict[str, bytes] = {}
        self._room = _KEPT

    def paths(self, folders: Iterable[str]) -> list[str]:
        """List every file below the folders, as the tree below does."""
        return self._below.paths(folders)

    def read(self, path: str) -> bytes:
        """Read a file. Raises what the tree below does."""
        if (known := self._kept.get(path)) is not None:
            return known
        data = self._below.read(path)
        if len(data) <= self._room:
            self._kept[path] = data
            self._room -= len(data)
        return data


def reading_once() -> Callable[[str, bytes], Read]:
    """Give a way to read contracts that reads equal bytes of a path once; equal ones are one object."""
    known: dict[tuple[str, bytes], Read] = {}

    def read(path: str, data: bytes) -> Read:
        key = path, data
        if key not in known:
            known[key] = read_file(path, data)
        return known[key]

    return read
