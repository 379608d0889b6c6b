"""A workspace on disk as a tree of files.

Only ordinary files inside the workspace are read. A link may lead to a file of the workspace; it may not lead
out, and it may not stand for a folder, since a folder read twice declares everything in it twice.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGEST = 10 * 1024 * 1024
"""The most bytes of a file that is read: a contract, or a file that one names."""


class DiskTree:
    """The files below `root`. Raises UsageError where `root` is no folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real = os.path.realpath(root)
        self._inside = self._real.rstrip("/") + "/"
        if not Path(self._real).is_dir():
            raise UsageError(f"there is no folder {root}", help="Name the workspace's folder.")

    def paths(self, folders: Iterable[str]) -> list[str]:
        """List every file below the folders, sorted; a folder that is not there holds none.

        Raises UsageError for a link that stands for a folder, a name that is not UTF-8, a folder that can't
        be read.
        """
        found: set[str] = set()
        for folder in folders:
            top = folder.rstrip("/")
            kind = self._kind(top)
            if kind is not None and not stat.S_ISDIR(kind):
                raise UsageError(
                    f"{top} is not a folder", help="govern.yaml names folders in `contracts`.", place=top
                )
            if kind is not None:
                found.update(self._walk(top))
        return sorted(found)

    def _kind(self, path: str) -> int | None:
        try:
            mode = os.lstat(self._at(path)).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            _explain(path, error)
        if stat.S_ISLNK(mode):
            self._refuse_link(path)
        return mode

    def _at(self, path: str) -> str:
        return f"{self._real}/{path}"

    def _walk(self, top: str) -> Iterator[str]:
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(self._at(folder)) as entries:
                    listed = list(entries)
            except OSError as error:
                _explain(folder, error)
            for entry in listed:
                path = f"{folder}/{_utf8(entry.name, folder)}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                elif entry.is_symlink() and entry.is_dir():
                    self._refuse_link(path)
                else:
                    yield path

    def _refuse_link(self, path: str) -> NoReturn:
        raise UsageError(
            f"{path} is a link to a folder",
            help="Move the folder's files here, or name the folder itself in govern.yaml.",
            place=path,
        )

    def read(self, path: str) -> bytes:
        """Read a file. Raises KeyError where there is none.

        Raises UsageError for a folder, a device or pipe, a link that leads out of the workspace, a file of
        more than 10 MiB (it is not read at all), and what the system refuses to read.
        """
        if "\0" in path:
            raise KeyError(path)
        real = self._at(path) if self._is_plain(path) else os.path.realpath(self._at(path))
        if real != self._real and not real.startswith(self._inside):
            raise UsageError(
                f"{path} leads out of the workspace, to {real}",
                help="Copy the file into the workspace: only what is in it can be pinned.",
                place=path,
            )
        try:
            return _read_regular(real, path)
        except (FileNotFoundError, NotADirectoryError):
            raise KeyError(path) from None
        except OSError as error:
            _explain(path, error)

    def _is_plain(self, path: str) -> bool:
        """Whether a path leads where it says: no part of it is a link, or says to go elsewhere.

        The way to the root is known already, and is the longer part; most paths are plain.
        """
        at = self._real
        for name in path.split("/"):
            at = f"{at}/{name}"
            try:
                if name in _DEVIATING or stat.S_ISLNK(os.lstat(at).st_mode):
                    return False
            except OSError:
                return False
        return True


_DEVIATING = frozenset({"", ".", ".."})


def _read_regular(real: str, path: str) -> bytes:
    # without waiting, so that a pipe can't hold us up before it is refused; what was opened is what is judged
    handle = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            refuse_folder(path)
        if not stat.S_ISREG(status.st_mode):
            raise UsageError(f"{path} is not an ordinary file", help="Put a file in its place.", place=path)
        if status.st_size > LARGEST:
            refuse_large(path, status.st_size)
        data = bytearray()
        while len(data) <= LARGEST and (more := os.read(handle, status.st_size + 1)):  # it may grow meanwhile
            data += more
    finally:
        os.close(handle)
    if len(data) > LARGEST:
        refuse_large(path, len(data))
    return bytes(data)


def refuse_folder(path: str) -> NoReturn:
    """Say that a folder stands where a file is meant."""
    raise UsageError(
        f"{path} can't be read: it is a folder; a file is meant here", help="Name a file in it.", place=path
    )


def refuse_large(path: str, size: int) -> NoReturn:
    """Say that a file is too large to be read."""
    raise UsageError(
        f"{path} has {size:,} bytes; at most {LARGEST:,} are read",
        help="Keep large data in a package, named by location and digest (`package:NAME==VERSION/PATH`).",
        place=path,
    )


def _utf8(name: str, folder: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(name).decode("utf-8", "backslashreplace")
        raise UsageError(
            f"a file in {folder} has a name that is not UTF-8: {shown}", help="Rename it."
        ) from None
    return name


def _explain(path: str, error: OSError) -> NoReturn:
    words = {
        errno.EACCES: "you may not read it",
        errno.EPERM: "you may not read it",
        errno.ELOOP: "its links go round in a circle",
        errno.EISDIR: "it is a folder; a file is meant here",
        errno.ENAMETOOLONG: "its name is too long",
        errno.ENXIO: "it is not an ordinary file",
    }
    why = words.get(error.errno or 0, os.strerror(error.errno) if error.errno else str(error))
    raise UsageError(
        f"{path} can't be read: {why}", help="Correct the file or its permissions.", place=path
    ) from None
