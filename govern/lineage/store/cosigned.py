"""Cosignatures of witnesses, kept beside the checkpoints that they are on.

A checkpoint is signed and durable before any witness sees it, so its row never changes; what witnesses add
later stands in rows of its own, and both are given out as one note.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from govern.lineage import note
from govern.lineage.note import Note, NoteError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.lineage.note import Signature
    from govern.lineage.store.database import Database

TABLE = "cosignature"


def keep(database: Database, size: int, lines: Iterable[Signature]) -> None:
    """Keep cosignatures of the checkpoint at `size`, durably; the first of a key stays."""
    rows = [(size, f"{line.name}+{line.key_id.hex()}", line.line) for line in lines]
    with database.transaction():
        database.many(f"INSERT INTO {TABLE} VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)  # noqa: S608 - a constant


def joined(database: Database, size: int, data: bytes) -> bytes:
    """Give the checkpoint's note with the cosignatures that are kept of it. Nothing is verified."""
    if not database.has_table(TABLE):
        return data
    rows = database.rows(f"SELECT line FROM {TABLE} WHERE size = ? ORDER BY key", (size,))  # noqa: S608 - a constant
    if not rows:
        return data
    return data + b"".join(line.encode() for (line,) in rows)


def fresh(signed: Note, answer: bytes) -> tuple[Signature, ...]:
    """Read the lines that a witness answered with, and give those that the note does not have.

    Raises `NoteError` where they are no signature lines.
    """
    if not answer.strip():
        raise NoteError("the witness answered without a cosignature")
    there = {(line.name, line.key_id) for line in signed.signatures}
    whole = note.parse(replace(signed, signatures=()).encode() + answer)
    return tuple(line for line in whole.signatures if (line.name, line.key_id) not in there)
