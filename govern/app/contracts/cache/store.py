"""Where results are kept: a folder of this user's own, outside every workspace.

In a workspace, a result could be committed, copied or sent along, and then it would be somebody else who says
that contracts are clean. So a folder that others may write to is not used, nor an entry that is not this
user's. An entry that is not whole is no entry. Whatever goes wrong here, the result is made anew: a cache
makes a command faster, and never makes it fail.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 16 * 1024 * 1024
"""The most bytes an entry has."""

MOST_ENTRIES = 256
MOST_BYTES = 128 * 1024 * 1024
"""Bounds on all entries together; those used longest ago go first."""

_ENTRY = re.compile(r"[0-9a-f]{64}")
_HALF = re.compile(r"\.[0-9]+-[0-9]+")
"""The names of entries, and of what is being written."""

_ABANDONED = 3600
"""Seconds after which a file that a writer left behind is nobody's."""


def cache_folder(environ: Mapping[str, str]) -> Path | None:
    """`GOVERN_CACHE`, else `$XDG_CACHE_HOME/govern`, else `~/.cache/govern` (XDG base directories).

    None where `GOVERN_NO_CACHE` says so, and where no folder is known.
    """
    if environ.get("GOVERN_NO_CACHE"):
        return None
    if named := environ.get("GOVERN_CACHE"):
        return Path(named)
    if (base := environ.get("XDG_CACHE_HOME")) and Path(base).is_absolute():
        return Path(base) / "govern"
    home = environ.get("HOME")
    return Path(home) / ".cache" / "govern" if home else None


def store_for(environ: Mapping[str, str], root: Path) -> Store | None:
    """Where results of a workspace are kept; never in it, where an entry could come with a commit."""
    folder = cache_folder(environ)
    if folder is None or os.path.realpath(folder).startswith(f"{os.path.realpath(root)}/"):
        return None
    return Store(folder)


class Store:
    """Results in the folder `folder`, by key. Any number of processes may use one folder at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)

    def get(self, key: str) -> dict[str, Any] | None:
        """Give the entry of a key; None where there is none that is whole, and this user's own."""
        path = self._path(key)
        try:
            if not self._is_ours():
                return None
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
            with open(handle, "rb") as file:  # noqa: PTH123 - a descriptor, which Path can't open
                status = os.fstat(handle)
                if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
                    return None
                data = file.read(LARGEST + 1)
            with contextlib.suppress(OSError):
                os.utime(path)  # used just now
        except OSError:
            return None
        seal, _, body = data.partition(b"\n")
        if seal != _seal(key, body):
            return None
        entry: dict[str, Any] = json.loads(body)
        return entry

    def put(self, key: str, entry: Mapping[str, Any]) -> None:
        """Keep an entry, whole or not at all; where it can't be kept, it is not."""
        body = json.dumps(entry, separators=(",", ":")).encode()
        data = _seal(key, body) + b"\n" + body
        if len(data) > LARGEST:
            return
        temporary = f"{self._folder}/.{os.getpid()}-{time.monotonic_ns()}"
        with contextlib.suppress(OSError):
            os.makedirs(self._folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - beside the other calls of os
            if not self._is_ours():
                return
            try:
                _write(temporary, data)
                os.replace(temporary, self._path(key))  # noqa: PTH105 - see above
            except BaseException:
                os.unlink(temporary)  # noqa: PTH108 - see above
                raise
            self._make_room()

    def _path(self, key: str) -> str:
        return f"{self._folder}/{key}"

    def _is_ours(self) -> bool:
        status = os.stat(self._folder)  # noqa: PTH116 - see above
        return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)

    def _make_room(self) -> None:
        """Drop what was used longest ago, past the bounds, and what writers that were killed left behind.

        What is not named as we name files was put there by somebody, and stays.
        """
        now, kept = time.time(), []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    if _ENTRY.fullmatch(entry.name):
                        kept.append((status.st_mtime, status.st_size, entry.path))
                    elif _HALF.fullmatch(entry.name) and now - status.st_mtime > _ABANDONED:
                        os.unlink(entry.path)  # noqa: PTH108 - see above
        room = MOST_BYTES
        for number, (_, size, path) in enumerate(sorted(kept, reverse=True)):
            room -= size
            if number >= MOST_ENTRIES or room < 0:
                with contextlib.suppress(OSError):
                    os.unlink(path)  # noqa: PTH108 - see above


def _write(path: str, data: bytes) -> None:
    # not synced: after a power cut an entry may be cut short, and its seal says so
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor, which Path can't open
        file.write(data)


def _seal(key: str, body: bytes) -> bytes:
    """The first line of an entry: whose it is, and the digest of the rest."""
    return f"govern-cache/1 {key} {sha256(body).hexdigest()}".encode()
