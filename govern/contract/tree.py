"""A folder as the engine sees it: paths and bytes, wherever they come from (disk, a git revision, a test)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


CONFIG_FILE = "govern.yaml"
"""The file that makes a folder a workspace, and holds its settings."""


class Tree(Protocol):
    """Files by their path relative to the workspace, with forward slashes."""

    def paths(self, folders: Iterable[str]) -> list[str]:
        """List every file below the folders, sorted."""
        ...

    def read(self, path: str) -> bytes:
        """Read a file. Raises KeyError where there is none; UsageError where it can't be read."""
        ...


class MemoryTree:
    """A tree held in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(files)

    def paths(self, folders: Iterable[str]) -> list[str]:
        """List every file below the folders, sorted."""
        prefixes = tuple(f"{folder.rstrip('/')}/" for folder in folders)
        return sorted(path for path in self._files if path.startswith(prefixes))

    def read(self, path: str) -> bytes:
        """Read a file; KeyError where there is none."""
        return self._files[path]


class OverlayTree:
    """A tree with the texts of some files replaced, as a fix leaves them or an editor holds them."""

    def __init__(self, below: Tree, texts: Mapping[str, bytes]) -> None:
        self._below, self._texts = below, texts

    def paths(self, folders: Iterable[str]) -> list[str]:
        """List every file below the folders, sorted; also one that only the texts have."""
        wanted = tuple(folders)
        prefixes = tuple(f"{folder.rstrip('/')}/" for folder in wanted)
        held = {path for path in self._texts if path.startswith(prefixes)}
        return sorted(held.union(self._below.paths(wanted)))

    def read(self, path: str) -> bytes:
        """Read a file. Raises what the tree below does for a file that the texts do not have."""
        return self._texts[path] if path in self._texts else self._below.read(path)
