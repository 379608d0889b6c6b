"""Proofs in files: of an entry (c2sp.org/tlog-proof), of growth (as c2sp.org/tlog-witness spells it)."""

from __future__ import annotations

import re

from .merkle import grown, included, leaf_hash
from .note import Head, Key, RefusedError, open_checkpoint, unbase64

PROOF, GROWTH = "c2sp.org/tlog-proof@v1\n", "old "


def verify_entry(text: str, entry: bytes, key: Key) -> Head:
    """Check a tlog-proof of an entry; raises `RefusedError`."""
    front, _, note = text.partition("\n\n")
    form = re.fullmatch(
        r"c2sp\.org/tlog-proof@v1\n(?:extra (.*)\n)?index (0|[1-9][0-9]{0,18})((?:\n.*)*)", front
    )
    if form is None:
        raise RefusedError("not a tlog-proof")
    unbase64(form[1] or "")  # neither signed nor evidence: only its form counts
    index, hashes, head = int(form[2]), _hashes(form[3]), open_checkpoint(note.encode(), key)
    if included(index, head.size, leaf_hash(entry), hashes) != head.root or hashes:
        raise RefusedError(f"the entry is not entry {index} of {head.origin}")
    return head


def verify_growth(text: str, older: bytes, key: Key) -> Head:
    """Check that the log only grew from a checkpoint to a later one; raises `RefusedError`."""
    front, _, note = text.partition("\n\n")
    form = re.fullmatch(r"old (0|[1-9][0-9]{0,18})((?:\n.*)*)", front)
    if form is None:
        raise RefusedError("not a proof of growth")
    hashes, head, old = _hashes(form[2]), open_checkpoint(note.encode(), key), open_checkpoint(older, key)
    if int(form[1]) != old.size or old.size > head.size:
        raise RefusedError("the proof does not start from the older checkpoint")
    wanted = old.root, head.root
    if (old.size and grown(old.size, head.size, old.root, hashes) != wanted) or hashes:
        raise RefusedError(f"the log did not grow from {old.size} to {head.size} unchanged")
    return head


def _hashes(lines: str) -> list[bytes]:
    hashes = [unbase64(line) for line in lines.split("\n")[1:]]
    if len(hashes) > 63 or any(len(value) != 32 for value in hashes):
        raise RefusedError("the path is not made of at most 63 hashes of 32 bytes")
    return hashes
