"""Following a log from key to key: what its own entries and checkpoints say of who signs when.

A rotation is an entry that names both keys, and a checkpoint over it that both sign. So whoever has one key
of a log, the old or the new, finds the other without asking anybody. A checkpoint that both sign names its
size, so no clock matters; whether the entry is what was signed is for the verifier, which rebuilds its root.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.errors import GovernError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import note
from govern.lineage.entry import KeyRotated, decode
from govern.lineage.note import Verifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.lineage.log_keys import LogKeys

MARK = b'"type":"key-rotated"'
"""How an entry about a rotation is spelt, whatever else it says."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """Two keys, and the size of the checkpoint that both of them signed, which is `note`."""

    old: Verifier
    new: Verifier
    size: int
    note: bytes


def signed_by_several(data: bytes, origin: str) -> bool:
    """Whether a checkpoint has more than one signature line under its log's own name."""
    return data.count(f"\n— {origin} ".encode()) > 1


def rotation(data: bytes, origin: str, entries: Iterable[bytes]) -> Rotation | None:
    """Read what a checkpoint that several keys signed says together with the entries it was signed for.

    None where there is no such entry, or where it is not the two keys of that entry that signed.
    """
    for entry in entries:
        if MARK not in entry:
            continue
        try:
            said = decode(entry)
            if not isinstance(said, KeyRotated):
                continue
            old, new = Verifier.parse(said.old), Verifier.parse(said.new)
            size = checkpoints.verify(data, old, origin=origin).size
            both = note.verify(data, (old, new)).signatures
        except GovernError:
            continue
        if old.name == new.name == origin and len({line.key_id for line in both}) == 2:
            return Rotation(old, new, size, data)
    return None


def followed(keys: LogKeys, found: Iterable[Rotation]) -> LogKeys:
    """Extend what is known of a log's keys by its rotations, forwards and backwards from any known key.

    A rotation by a key that does not count at its size, or whose end is known already, is passed over: it is
    a thief's. A retired key's holder could else write a whole log in which that key names an heir early.
    """
    left = sorted(found, key=lambda one: one.size)
    while True:
        rest = []
        for one in left:
            if keys.hands_over(one.old, one.new, one.size):
                keys = keys.handed_over(one.old, one.new, one.size)
            else:
                rest.append(one)
        if len(rest) == len(left):
            return keys
        left = rest
