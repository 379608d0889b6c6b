"""A folder where events wait for `govern record --spool`, so that no pipeline waits for a log.

Each process appends to a segment of its own and holds that file's lock while it writes. A frame is whole when
its line is, so a process that is killed leaves at most one unfinished line, which was never acknowledged.
"""

from __future__ import annotations

import errno
import os
import threading
import weakref
from typing import TYPE_CHECKING

from govern.client.segment import Segment
from govern.errors import DurabilityError
from govern.event.frames import OPEN, frame

if TYPE_CHECKING:
    from collections.abc import Sequence

SEGMENT_BYTES = 1 << 20
MAX_BYTES = 256 << 20
_SPOOLS: weakref.WeakSet[Spool] = weakref.WeakSet()


class SpoolFullError(DurabilityError):
    """The spool has reached its bound, so the event was not taken."""


class Spool:
    """A spool in a folder, made where there is none; many threads and processes may write to it.

    With `durable` an append returns when it would survive power loss; without, when it would survive the
    process. All segments together stay within `max_bytes`.
    """

    def __init__(
        self,
        folder: str,
        *,
        durable: bool = True,
        max_bytes: int = MAX_BYTES,
        segment_bytes: int = SEGMENT_BYTES,
    ) -> None:
        self.folder = os.path.abspath(folder)  # noqa: PTH100 - pathlib would be most of the client's start-up
        self._durable = durable
        self._max_bytes = max_bytes
        self._segment_bytes = segment_bytes
        self._segment: Segment | None = None
        self._written = self._synced = 0
        self._lost: list[range] = []
        self._writing, self._syncing = threading.Lock(), threading.Lock()
        _SPOOLS.add(self)

    def append(self, payloads: Sequence[bytes]) -> None:
        """Append payloads together; either all of them are taken or, where it raises, none is acknowledged.

        Raises SpoolFullError, and DurabilityError where the disk refuses.
        """
        data = b"".join(frame(payload) for payload in payloads)
        if not data:
            return
        try:
            with self._writing:
                self._write(data)
                self._written += 1
                ticket = self._written
            if self._durable:
                self._sync(ticket)
        except OSError as error:
            raise self._refused(error) from None

    def flush(self) -> None:
        """Make durable what was appended so far. Raises DurabilityError."""
        try:
            self._sync(self._written)
        except OSError as error:
            raise self._refused(error) from None

    def close(self) -> None:
        """Make everything durable and let go of the segment; an append afterwards begins another.

        Raises DurabilityError.
        """
        self.flush()
        with self._writing:
            self._retire()

    def _write(self, data: bytes) -> None:
        while True:
            segment = self._segment
            if segment is None or (segment.size and segment.size + len(data) > self._segment_bytes):
                self._rotate(len(data))
                continue
            try:
                if segment.append(data):
                    return
            except OSError:
                if segment.broken:
                    self._retire()
                raise
            self._rotate(len(data))

    def _rotate(self, size: int) -> None:
        """Begin another segment."""
        self._retire()
        _make_folder(self.folder)
        self._within_bounds(size)
        self._segment = Segment.begin(self.folder)
        _sync_folder(self.folder)

    def _retire(self) -> None:
        """Make the segment durable, if there is one, and leave it to the next drain."""
        segment, self._segment = self._segment, None
        if segment is None:
            return
        try:
            os.fsync(segment.fd)
            self._synced = max(self._synced, self._written)
        except OSError:
            self._lost.append(range(self._synced + 1, self._written + 1))
        finally:
            segment.close()

    def _within_bounds(self, size: int) -> None:
        """Refuse a new segment where all together could exceed the bound; an open one counts as full."""
        wanted, used = max(size, self._segment_bytes), 0
        for folder, _, names in os.walk(self.folder):
            for name in names:
                try:
                    found = os.stat(os.path.join(folder, name)).st_size  # noqa: PTH116, PTH118 - as above
                except FileNotFoundError:
                    continue  # drained in this moment
                used += max(found, self._segment_bytes) if name.endswith(OPEN) else found
        if used + wanted > self._max_bytes:
            raise SpoolFullError(
                f"the spool {self.folder} is full: {used} of {self._max_bytes} bytes are waiting",
                help=f"Run `govern record --spool {self.folder}`, or give the client more `max_bytes`.",
            )

    def _sync(self, ticket: int) -> None:
        """Make durable all up to a ticket; threads that wait meanwhile are served by one call of the system.

        After an error nobody can say which bytes are on the disk, so all that were not yet are reported lost.
        """
        with self._syncing:
            self._check(ticket)
            if self._synced >= ticket:
                return
            with self._writing:
                target = self._written
                copy = None if self._segment is None else os.dup(self._segment.fd)
            if copy is None:
                self._check(ticket)
                return  # its segment was retired, and by that made durable
            try:
                os.fdatasync(copy)
            except OSError:
                with self._writing:
                    self._lost.append(range(self._synced + 1, self._written + 1))
                raise
            finally:
                os.close(copy)
            self._synced = max(self._synced, target)

    def _check(self, ticket: int) -> None:
        if any(ticket in lost for lost in self._lost):
            raise OSError(errno.EIO, "what was written could not be made durable")

    def _refused(self, error: OSError) -> DurabilityError:
        return DurabilityError(
            f"the spool {self.folder} cannot be written: {error.strerror}",
            help="The event was not taken. Make room or rights, and try again.",
        )

    def _in_child(self) -> None:
        """After a fork: the segment is the parent's, and a lock may be held by a thread that is gone."""
        segment, self._segment = self._segment, None
        self._writing, self._syncing = threading.Lock(), threading.Lock()
        self._written = self._synced = 0
        self._lost = []
        if segment is not None:
            segment.close()


def _make_folder(folder: str) -> None:
    """Make a folder with those above it, each durable in the one that holds it."""
    if os.path.isdir(folder):  # noqa: PTH112 - as above
        return
    above = os.path.dirname(folder)  # noqa: PTH120 - as above
    if above != folder:
        _make_folder(above)
    os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - as above
    _sync_folder(above)


def _sync_folder(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _after_fork() -> None:
    for spool in list(_SPOOLS):
        spool._in_child()  # noqa: SLF001 - the one place that knows of a fork


os.register_at_fork(after_in_child=_after_fork)
