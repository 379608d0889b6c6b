"""Frozen logs of a workspace: the last checkpoint of each that counts, kept beside the log."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage.note import NoteError

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.lineage.log_keys import Span

FROZEN = "lineage/frozen"


def frozen_path(origin: str, size: int) -> str:
    """Name the file of a frozen checkpoint."""
    return f"{FROZEN}/{sha256(origin.encode()).hexdigest()[:16]}-{size}.note"


def frozen_checkpoints(context: Context, origin: str) -> tuple[bytes, ...]:
    """Give the checkpoints at which a log was frozen; a verifier must find their roots in the log."""
    found = []
    for path in context.tree.paths((FROZEN,)):
        data = context.tree.read(path)
        try:
            if checkpoints.peek(data).origin == origin:
                found.append(data)
        except NoteError:
            continue  # without it the log's key ends where the trust policy says, with its root
    return tuple(found)


def refuse_frozen(span: Span | None, origin: str) -> None:
    """Refuse to add to a log that was frozen. Raises UsageError."""
    if span is not None:
        raise UsageError(
            f"the log {origin} was frozen at size {span.last}: {span.reason or 'no reason is given'}",
            help="Nothing is added to it. `govern log succeed` begins the log that follows it, and "
            "`govern erase` there erases beside both.",
        )
