"""Publish a log as a folder of static files that any C2SP client can read: tlog-tiles.

Tiles are written first, each once and for ever, the checkpoint last; a run that was interrupted is simply run
again. What is there already must be equal, so a published log can grow and never change.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from govern.errors import DurabilityError, IntegrityError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import tree
from govern.lineage.note import NoteError
from govern.lineage.rotation import signed_by_several
from govern.lineage.tiles import WIDTH, bundle, layout, tile_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from govern.lineage.store.base import LogReader


ROTATIONS = "rotation"
"""The folder of those checkpoints, named by their sizes, in which the log's key gave way to another."""


class ConflictError(IntegrityError):
    """What is published already is not what this log would publish."""


def publish(log: LogReader, folder: Path, progress: Callable[[int, int], None] | None = None) -> int:
    """Bring `folder` up to the log's latest checkpoint, durably; give the number of files written.

    `progress(done, total)` counts entries. Raises `ConflictError` where a published file differs or the
    published checkpoint is not of this log's past, and `DurabilityError`.
    """
    note = log.checkpoint()
    if note is None:
        raise IntegrityError(f"the log {log.origin} has no checkpoint to publish")
    size = checkpoints.peek(note).size
    writer = _Folder(folder)
    try:
        _check_past(log, folder, size)
        for level, index, width in layout(size):
            start = index * WIDTH
            if level == 0:
                entries = list(log.entries(start, start + width))
                hashes = log.leaves(start, start + width)
                if len(entries) != width or [tree.leaf_hash(entry) for entry in entries] != hashes:
                    raise IntegrityError(
                        f"entries {start} to {start + width - 1} are not what was hashed for signing",
                        help="Nothing of them was published. Run `govern verify`.",
                    )
                writer.write(tile_path(None, index, width), bundle(entries))
            else:
                hashes = [log.node(8 * level, at) for at in range(start, start + width)]
            writer.write(tile_path(level, index, width), b"".join(hashes))
            if progress is not None and level == 0:
                progress(start + width, size)
        for at, signed in log.checkpoints():
            if at <= size and signed_by_several(signed, log.origin):
                writer.write(f"{ROTATIONS}/{at}", signed)
        writer.settle()
        writer.replace("checkpoint", note)
        writer.settle()
    except OSError as error:
        raise DurabilityError(
            f"cannot publish to {folder}: {error.strerror or error}",
            help="Nothing that was published before is changed. Put it right and run it again.",
        ) from error
    return writer.written


def _check_past(log: LogReader, folder: Path, size: int) -> None:
    """Refuse to publish where the checkpoint published before is not of this log's past."""
    try:
        before = checkpoints.peek((folder / "checkpoint").read_bytes())
    except FileNotFoundError:
        return
    except NoteError as error:
        raise ConflictError(f"{folder / 'checkpoint'} cannot be read: {error.message}") from None
    if before.origin != log.origin:
        raise ConflictError(f"{folder} is the published log {before.origin}, not {log.origin}")
    if before.size > size:
        raise ConflictError(
            f"{folder} has published size {before.size}, and the log ends at {size}",
            help="The log may be a restored backup. Nothing was written.",
        )
    if tree.Frontier.load(before.size, log.node).root() != before.root:
        raise ConflictError(
            f"{folder} has published another tree of size {before.size} than this log has",
            help="Nothing was written. Keep both: together the checkpoints prove a fork.",
        )


class _Folder:
    """Durable files under one folder: written beside their name, synced, then named."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._touched: set[Path] = set()
        self.written = 0

    def write(self, name: str, data: bytes) -> None:
        """Write a file that must not change any more; one that is there already must be equal."""
        path = self._root / name
        try:
            present = path.read_bytes()
        except FileNotFoundError:
            self._put(path, data)
            return
        if present != data:
            raise ConflictError(
                f"{path} differs from what this log would publish there",
                help="Published tiles never change. Nothing was overwritten: find out which is right.",
            )

    def replace(self, name: str, data: bytes) -> None:
        """Write a file in place of an older one, in one step."""
        path = self._root / name
        if not path.exists() or path.read_bytes() != data:
            self._put(path, data)

    def settle(self) -> None:
        """Make the names durable."""
        for folder in sorted(self._touched, reverse=True):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        self._touched.clear()

    def _put(self, path: Path, data: bytes) -> None:
        self._make(path.parent)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        self._touched.add(path.parent)
        self.written += 1

    def _make(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make(folder.parent)
            folder.mkdir(exist_ok=True)
            self._touched.add(folder.parent)
