"""The object store: released files by the digest of their bytes, under `lineage/objects`.

An object is written to a temporary file, synced and renamed, so that it is there whole or not at all; equal
bytes are one object. Nothing is ever changed or deleted here.
"""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from typing import TYPE_CHECKING

from govern.app.workspace.disk import DiskTree
from govern.change.archive import OBJECTS, object_path
from govern.errors import DurabilityError, IntegrityError
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from govern.contract.tree import Tree


def objects_in(tree: Tree) -> Callable[[str], bytes]:
    """Read objects from a tree, on disk or in a git revision.

    What comes back raises KeyError where there is no such object, and IntegrityError where it is not what its
    name says.
    """

    def read(name: str) -> bytes:
        data = tree.read(object_path(name))
        if digest(data) != name:
            raise IntegrityError(
                f"{object_path(name)} was changed: its bytes are not what its name says",
                help=f"Restore it from git: `git checkout HEAD -- {object_path(name)}`.",
                place=object_path(name),
            )
        return data

    return read


class ObjectStore:
    """The objects of the workspace at `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read = objects_in(DiskTree(root))

    def read(self, name: str) -> bytes:
        """Read an object, as `objects_in` does."""
        return self._read(name)

    def write(self, objects: Mapping[str, bytes]) -> list[str]:
        """Store objects by digest and say which were new; what is there whole already is left alone.

        An object that is there with other bytes is put right. Raises ValueError where bytes are not what
        their digest says, DurabilityError where they can't be made durable.
        """
        new = [name for name, data in sorted(objects.items()) if not self._whole(name, data)]
        folders = set()
        for name in new:
            path = self._root / object_path(name)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                _place(path, objects[name])
                folders.add(path.parent)
            except OSError as error:
                raise DurabilityError(
                    f"{object_path(name)} can't be written: {_words(error)}",
                    help=f"Make room or give yourself the right to write in {OBJECTS}; nothing was locked.",
                    place=object_path(name),
                ) from None
        for folder in (*folders, *({self._root / OBJECTS} if folders else ())):
            _sync(folder)
        return new

    def _whole(self, name: str, data: bytes) -> bool:
        if digest(data) != name:
            raise ValueError(f"the bytes given for {name} have another digest")
        try:
            return (self._root / object_path(name)).read_bytes() == data
        except OSError:
            return False


def _place(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor, which Path can't open
            file.write(data)
            file.flush()
            os.fchmod(handle, 0o644)  # as git would check it out; a temporary file is private
            os.fsync(handle)
        os.replace(temporary, path)  # noqa: PTH105 - a name from tempfile
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108 - a name from tempfile
        raise


def _sync(folder: Path) -> None:
    """Make the names in a folder durable, where the file system knows how to."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _words(error: OSError) -> str:
    known = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk quota is used up",
        errno.EROFS: "the disk is read-only",
        errno.EACCES: "you may not write there",
        errno.EPERM: "you may not write there",
    }
    return known.get(error.errno or 0, os.strerror(error.errno) if error.errno else str(error))
