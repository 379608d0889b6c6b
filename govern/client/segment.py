"""One segment of a spool, as the process that writes it has it."""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING

from govern.event.frames import HEADER, OPEN

if TYPE_CHECKING:
    from typing import Self


class Segment:
    """A file that this process alone appends to, until a drain renames it away."""

    __slots__ = ("broken", "fd", "path", "size")

    def __init__(self, path: str, fd: int) -> None:
        self.path = path
        self.fd = fd
        self.size = 0
        self.broken = False

    @classmethod
    def begin(cls, folder: str) -> Self:
        """Begin a segment under a name of its own, readable by its owner only. Raises OSError."""
        name = f"{time.time_ns():020d}-{os.getpid()}-{os.urandom(4).hex()}{OPEN}"
        path = os.path.join(folder, name)  # noqa: PTH118 - pathlib would be most of the client's start-up
        return cls(
            path, os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC, 0o600)
        )

    def append(self, data: bytes) -> bool:
        """Write whole frames; False where a drain has taken the segment over and nothing was written.

        Raises OSError; then nothing of `data` counts: what was written of it is cut off again, or, where that
        fails too, the segment is `broken` and nothing may follow in it.
        """
        fcntl.flock(self.fd, fcntl.LOCK_EX)
        try:
            if not self._is_ours():
                return False
            self._write(data if self.size else HEADER + data)
        finally:
            fcntl.flock(self.fd, fcntl.LOCK_UN)
        return True

    def close(self) -> None:
        """Close the file and leave it to the next drain."""
        os.close(self.fd)

    def _is_ours(self) -> bool:
        try:
            there, ours = os.stat(self.path), os.fstat(self.fd)  # noqa: PTH116 - as above
        except FileNotFoundError:
            return False
        return (there.st_ino, there.st_dev) == (ours.st_ino, ours.st_dev)

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self.fd, rest) :]
        except OSError:
            self.broken = True  # until it is known that what was written is cut off
            os.ftruncate(self.fd, self.size)
            self.broken = False
            raise
        self.size += len(data)
