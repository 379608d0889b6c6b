"""Whether the log and the index that an answer rests on are whole, found out no more often than is needed.

That no entry is missing and that the index says what the entries say takes reading them all: five seconds of
CPU for a million. So it is remembered, beside the keys, how the file of a large log looked when it was found
whole. Whoever writes to a file changes its ctime, and no program can set that back short of changing the
system's clock; while it is the same, the file is the same. (Git trusts its index for a weaker reason.)
Memory that a program mapped a file into is such a write once in a while only: at the first change of a page
after it was written out. So what looks are compared with is written out first.

An answer that says what proved entries say, as `derive` does, needs no more than those proofs, and that the
log goes on from what was acknowledged. In a large log it does without the rest, and says what it left out.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govern.app.log.logs import log_paths
from govern.app.workspace.state import require_private, whole_file
from govern.errors import GovernError, IntegrityError
from govern.lineage import tree

if TYPE_CHECKING:
    from govern.app.log.store import Place
    from govern.app.workspace.context import Context
    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.store.head import Head
    from govern.lineage.store.read import TableReader

LARGE = 10_000
"""Up to so many entries are read again for every answer: that takes less time than anyone notices."""

SETTLED = 2_000_000_000
"""Nanoseconds after which a file that is written to again surely gets another ctime."""

Look = dict[str, list[int]]
"""How the files of a log look: device, inode, size, mtime and ctime of each that holds anything."""


class Whole:
    """The check of one log; to be made before the log is opened, which others may write to meanwhile."""

    def __init__(self, context: Context, place: Place | None = None) -> None:
        self._context = context
        place = place or log_paths(context).database
        self._looked = time.time_ns()
        self._look = _look(place) if isinstance(place, Path) else {}

    def check(self, reader: TableReader, head: Checkpoint, known: Head | None, *, all_of_it: bool) -> None:
        """Check what an answer under `head` needs; `known` is what was acknowledged last.

        Raises IntegrityError where the log was rolled back or forked, and, where `all_of_it` is needed or it
        is not large, where entries or rows of the index were changed, left out or added.
        """
        if head.size > LARGE and (not all_of_it or self.vouches(reader.origin, head)):
            _continues(reader, head, known)
            return
        from govern.lineage.completeness import check_complete  # noqa: PLC0415 - only where all is read

        check_complete(reader, head, known)
        self.remember(reader.origin, head)

    def vouches(self, origin: str, head: Checkpoint) -> bool:
        """Whether the log under `head` is read for the answer, or was and is as it was then."""
        return head.size <= LARGE or self._remembered(origin, head)

    def _told(self, head: Checkpoint) -> dict[str, Any]:
        signed = [head.size, head.root.hex()]
        return {"version": 1, "engine": self._context.facts.engine, "look": self._look, "head": signed}

    def _remembered(self, origin: str, head: Checkpoint) -> bool:
        where = whole_file(self._context.environ, origin)
        for folder in (where.parent.parent, where.parent):
            require_private(folder)
        try:
            return bool(self._look) and json.loads(where.read_bytes()) == self._told(head)
        except (OSError, ValueError):
            return False

    def remember(self, origin: str, head: Checkpoint) -> None:
        """Keep how the file looked that was found whole; where that can't be kept, it is read all again."""
        if head.size <= LARGE:
            return
        latest = max((stamps[-1] for stamps in self._look.values()), default=0)
        if not self._look or self._looked - latest < SETTLED:
            return
        from govern.app.workspace.replace import replace_path  # noqa: PLC0415 - only where something is kept
        from govern.app.workspace.state import make_private  # noqa: PLC0415 - see above

        where = whole_file(self._context.environ, origin)
        try:
            make_private(where.parent)
            replace_path(where, json.dumps(self._told(head)).encode(), str(where))
            where.chmod(0o600)
        except (GovernError, OSError):
            return


def _look(path: Path) -> Look:
    """Look at the files of a log; what changes in them after that changes how they look."""
    found: Look = {}
    for file in (path, path.with_name(f"{path.name}-wal")):
        try:
            status = file.stat()
        except OSError:
            continue
        if status.st_size:
            if not _written_out(file):
                return {}
            stamps = [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
            found[str(file.resolve())] = [status.st_dev, status.st_ino, *stamps]
    return found


def _written_out(file: Path) -> bool:
    """Have the system take every page for unchanged, so that the next change of one is told in the ctime."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError:
        return False
    return True


def _continues(reader: TableReader, head: Checkpoint, known: Head | None) -> None:
    """Prove that what was acknowledged is the beginning of this log (RFC 6962 section 2.1.2)."""
    if known is None:
        return
    if head.size < known.size:
        raise IntegrityError(
            f"the log {reader.place} was rolled back: it ends at size {head.size}, and size {known.size} was "
            "acknowledged",
            help="Restore the newer file; entries that are lost can't be replaced.",
        )
    try:
        path = tree.consistency_proof(known.size, head.size, reader.node) if known.size else []
        if known.size:
            tree.verify_consistency(known.size, head.size, path, known.root, head.root)
    except GovernError as error:
        raise IntegrityError(
            f"{reader.place} holds another tree at size {known.size} than was acknowledged: {error.message}",
            help="run `govern verify` to see what was changed",
        ) from None
