"""Whether an answer may rest on what the index does not name, and on the log being the latest there was.

An audit path proves that an entry is in the log. It can't prove that there is no other: that a release never
ran, that a component touched nothing. For this the whole log is hashed and led to the signed root, and the
index is held against what the entries say. It takes about five seconds of CPU for a million entries.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from govern.errors import IntegrityError
from govern.lineage import index
from govern.lineage.event_rows import Agreement
from govern.lineage.spread import measure_log
from govern.lineage.store.read import SqliteReader
from govern.lineage.tree import Frontier

if TYPE_CHECKING:
    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.store.head import Head
    from govern.lineage.store.read import TableReader

_VERIFY = "run `govern verify` to see what was changed"
_CHUNK = 1024


def check_complete(reader: TableReader, head: Checkpoint, known: Head | None = None) -> None:
    """Check that the entries are all those that `head` promises, and that the index has what they say.

    `known` is what was acknowledged last, where it is remembered outside the workspace, read before the log
    was: `head` must continue it.

    Raises:
        IntegrityError: entries were changed, left out or added; the index says otherwise; the log was rolled
            back, or is a fork.

    """
    if known is not None and head.size < known.size:
        raise IntegrityError(
            f"the log {reader.place} was rolled back: it ends at size {head.size}, and size {known.size} was "
            "acknowledged",
            help="Restore the newer file; entries that are lost can't be replaced.",
        )
    seen = _measured(reader, head, known)
    if seen is None:
        _compare(reader, head, known)
    if next(reader.entries(head.size), None) is not None:
        raise IntegrityError(f"{reader.place} has entries beyond its checkpoint", help=_VERIFY)
    if found := index.check(reader.database, seen, head.size):
        raise IntegrityError(f"the index is not what the entries say: {found[0]}", help=_VERIFY)


def _measured(reader: TableReader, head: Checkpoint, known: Head | None) -> Agreement | None:
    """Find out on all cores that all is in order, and what the index has; None where that can't be said."""
    if not isinstance(reader, SqliteReader):
        return None
    roots = {head.size: head.root, **({known.size: known.root} if known is not None else {})}
    seen = Agreement()
    joined = measure_log(reader.path, head.size, sorted(roots), seen=seen)
    same = joined is not None and roots.items() <= joined.roots.items() and roots[head.size] == head.root
    return seen if same else None


def _compare(reader: TableReader, head: Checkpoint, known: Head | None) -> None:
    """Lead all entries to the roots that were signed; raises IntegrityError where they lead elsewhere."""
    frontier = Frontier()
    if known is not None:
        _extend(frontier, reader, known.size)
        if frontier.root() != known.root:
            raise IntegrityError(
                f"{reader.place} holds another tree at size {known.size} than was acknowledged", help=_VERIFY
            )
    _extend(frontier, reader, head.size)
    if frontier.root() != head.root:
        raise IntegrityError(
            f"the entries of {reader.place} are not those that its checkpoint was signed over", help=_VERIFY
        )


def _extend(frontier: Frontier, reader: TableReader, size: int) -> None:
    entries = reader.entries(frontier.size, size)
    while chunk := list(islice(entries, _CHUNK)):
        frontier.extend([sha256(b"\x00" + _bytes(data)).digest() for data in chunk])
    if frontier.size != size:
        raise IntegrityError(f"entries of {reader.place} are missing: it has not {size}", help=_VERIFY)


def _bytes(data: object) -> bytes:
    if not isinstance(data, bytes):
        raise IntegrityError("an entry was changed: it is not bytes", help=_VERIFY)
    return data
