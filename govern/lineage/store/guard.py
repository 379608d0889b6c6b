"""Whether a log is the one its head remembers: not older, not another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.errors import DurabilityError, IntegrityError

if TYPE_CHECKING:
    from govern.lineage.store.head import Head, HeadFile
    from govern.lineage.store.read import TableReader


class RollbackError(IntegrityError):
    """The log is older than what was acknowledged: a restored backup, or entries cut off at the end."""


class ForkError(IntegrityError):
    """Two signed checkpoints of one log contradict each other; both are in the message, as evidence."""


class UnknownHeadError(IntegrityError):
    """A log that has entries is not remembered at all, so nobody can say whether it is complete."""


def check(log: TableReader, head: Head | None, memory: HeadFile) -> None:
    """Refuse a log that is not a continuation of `head`, which `memory` holds for it.

    To be called under the log's write lock, or with a `head` read before the log. Raises `RollbackError`,
    `ForkError`, `UnknownHeadError`.
    """
    ours = log.head()
    if head is None:
        raise UnknownHeadError(
            f"{memory.path} does not know the log {log.origin}, which has {ours.size} entries",
            help="If it is meant to be used here, `govern log adopt` remembers it as it is; else restore "
            "the head file.",
        )
    if ours.size < head.size:
        raise RollbackError(
            f"the log {log.place} was rolled back: it ends at size {ours.size}, but size {head.size} was "
            f"acknowledged. It holds\n\n{_text(log.checkpoint())}\nand {memory.path} remembers\n\n"
            f"{_text(head.checkpoint)}",
            help="Nothing was appended. Restore the newer file; entries that are lost cannot be replaced.",
        )
    if (ours.root if ours.size == head.size else log.root_at(head.size)) != head.root:
        raise ForkError(
            f"the log {log.place} is a fork: at size {head.size} it is another tree than was acknowledged. "
            f"It holds\n\n{_text(log.checkpoint(head.size) or log.checkpoint())}\nand {memory.path} "
            f"remembers\n\n{_text(head.checkpoint)}",
            help="Nothing was appended. Keep both checkpoints: together they prove one history false.",
        )


def advance(log: TableReader, memory: HeadFile, known: Head | None, new: Head) -> None:
    """Record `new`, which the log has just committed on top of `known`, before anything is acknowledged.

    Where another writer was faster, its head is checked against this log instead. Raises what `check` raises,
    and `DurabilityError`.
    """
    try:
        while not memory.swap(known, new):
            known = memory.read(new.origin)
            check(log, known, memory)
            if known is not None and known.size >= new.size:
                return
    except DurabilityError as error:
        raise DurabilityError(
            f"{error.message}; so the batch up to size {new.size} is in the log, but is not acknowledged",
            help="Put the head file right. The next append checks the batch and goes on after it.",
        ) from error


def _text(note: bytes | None) -> str:
    lines = (note or b"no checkpoint\n").decode(errors="replace").splitlines()
    return "".join(f"    {line}\n" for line in lines)
