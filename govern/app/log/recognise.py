"""What a file that somebody wants verified is: told by how it begins, never by its name."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage import checkpoint, consistency, proof, receipt
from govern.lineage.note import NoteError
from govern.why import certificate

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 1_000_000


class Kind(StrEnum):
    """What can be verified; the value is what messages call it."""

    DATABASE = "log database"
    PUBLISHED = "published log"
    CHECKPOINT = "checkpoint"
    PROOF = "tlog-proof"
    CONSISTENCY = "consistency proof"
    RECEIPT = "COSE receipt"
    DISCLOSURE = "selective disclosure"
    ANSWER = "certificate of an answer"


LOGS = {Kind.DATABASE, Kind.PUBLISHED}

_STARTS = (
    (b"SQLite format 3\x00", Kind.DATABASE),
    (proof.HEADER.encode(), Kind.PROOF),
    (consistency.START.encode(), Kind.CONSISTENCY),
    (receipt.START, Kind.RECEIPT),
    (b"eyJ", Kind.DISCLOSURE),  # base64url of a JSON object: a JSON Web Token
)


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
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data.startswith(b"{") and certificate.MARK in data:
        return Kind.ANSWER
    try:
        checkpoint.peek(data)
    except NoteError:
        return Kind.DATABASE
    return Kind.CHECKPOINT
