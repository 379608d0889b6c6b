"""What a file that somebody wants verified is: told by how it begins, never by its name."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage import checkpoint, consistency, proof, receipt
from govern.lineage.note import NoteError

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 1_000_000
_SQLITE = b"SQLite format 3\x00"


class Kind(StrEnum):
    """What can be verified; the value is what messages call it."""

    DATABASE = "log database"
    PUBLISHED = "published log"
    CHECKPOINT = "checkpoint"
    PROOF = "tlog-proof"
    CONSISTENCY = "consistency proof"
    RECEIPT = "COSE receipt"


LOGS = {Kind.DATABASE, Kind.PUBLISHED}


def recognise(path: Path) -> Kind:
    """Tell what stands at a path; a file that is nothing else is taken for a log's database, maybe damaged.

    Raises UsageError where nothing is there, or a folder that holds no log.
    """
    if path.is_dir():
        if (path / "checkpoint").is_file():
            return Kind.PUBLISHED
        raise UsageError(
            f"{path} is a folder without a checkpoint",
            help="Name a log's database, the folder of a published log, a checkpoint, or a proof.",
        )
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST)
    except FileNotFoundError:
        raise UsageError(
            f"{path} is not there", help="Name a log's database, or the folder of a published log."
        ) from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", help="Make it readable for you.") from None
    return _of(data)


def _of(data: bytes) -> Kind:
    if data.startswith(_SQLITE):
        return Kind.DATABASE
    if data.startswith(proof.HEADER.encode()):
        return Kind.PROOF
    if data.startswith(consistency.START.encode()):
        return Kind.CONSISTENCY
    if data.startswith(receipt.START):
        return Kind.RECEIPT
    try:
        checkpoint.peek(data)
    except NoteError:
        return Kind.DATABASE
    return Kind.CHECKPOINT
