"""One segment of a spool on its way into the log: deleted when everything in it is settled, not before."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from govern.app.recording.batch import Fate
from govern.app.recording.input import Told, told
from govern.event.fields import EventError
from govern.event.frames import frames

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from govern.app.recording.batch import Settled

REFUSED = "refused"
"""The folder of a spool that keeps refused events with the reasons, to be put right and recorded again."""


class Segment:
    """A sealed segment; with `keep` nothing is written or deleted."""

    def __init__(self, path: Path, *, keep: bool) -> None:
        self.path = path
        self.torn = 0
        self._keep = keep
        self._unsettled = 0
        self._read = False
        self._damaged = False
        self._refused: list[Settled] = []

    def events(self) -> Iterator[Told]:
        """Read the events; a last line that was never finished counts as torn."""
        try:
            with self.path.open("rb") as file:
                for frame in frames(file):
                    if frame.torn:
                        self.torn += 1
                        continue
                    self._unsettled += 1
                    yield self._told(f"{self.path.name}:{frame.line}", frame.payload)
        except ValueError as error:
            self._unsettled += 1
            yield self._broken(self.path.name, f"it is {error}")
        self._read = True
        self._finish()

    def settle(self, one: Settled) -> None:
        """Take note that an event's fate is durable in the log, or that it was refused."""
        self._unsettled -= 1
        if one.fate in {Fate.REFUSED, Fate.ORPHAN}:
            self._refused.append(one)
        self._finish()

    def _told(self, place: str, payload: bytes | None) -> Told:
        if payload is None:
            return self._broken(place, "it is not what its checksum says")
        read = told(payload, place)
        return Told(place, read.event, read.error, payload, self)

    def _broken(self, place: str, what: str) -> Told:
        self._damaged = True
        hint = f"The segment is kept in the folder `{REFUSED}` of the spool."
        return Told(place, None, EventError(f"damaged: {what}", help=hint), b"", self)

    def _finish(self) -> None:
        """Once all is read and settled: keep what was refused, durably, then let the segment go."""
        if not self._read or self._unsettled or self._keep:
            return
        folder = self.path.parent / REFUSED
        kept = [one for one in self._refused if one.told.data]
        if kept or self._damaged:
            folder.mkdir(mode=0o700, exist_ok=True)
            _sync(folder.parent)
        if kept:
            _write(folder / f"{self.path.stem}.jsonl", b"".join(_kept(one) for one in kept))
        if self._damaged:
            self.path.replace(folder / self.path.name)
            _sync(folder)
        else:
            self.path.unlink()


def _kept(one: Settled) -> bytes:
    reason = {"at": one.told.place, "reason": one.reason, "help": one.help}
    return b'{"refused":%b,"event":%b}\n' % (json.dumps(reason).encode(), one.told.data)


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
