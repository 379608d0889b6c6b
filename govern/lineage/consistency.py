"""That a log only grew between two checkpoints, as text: `old SIZE`, hashes, an empty line, the checkpoint.

It is the form in which C2SP tlog-witness (c2sp.org/tlog-witness) asks a witness for its cosignature, so one
file serves for both. It does not hold the older checkpoint, only its size: whoever checks has that already.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.lineage import checkpoint as checkpoints
from govern.lineage import note, tree
from govern.lineage.tree import HASH_SIZE, ProofError

if TYPE_CHECKING:
    from govern.lineage.checkpoint import Believed, Checkpoint

START = "old "
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_MAX_HASHES = 63


@dataclass(frozen=True, slots=True)
class Consistency:
    """The tree of `old` leaves is a prefix of that of `checkpoint` (a signed note), by the path `hashes`."""

    old: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes

    @property
    def text(self) -> str:
        """The proof as text."""
        lines = [f"old {self.old}", *(b64encode(value).decode() for value in self.hashes)]
        return "\n".join(lines) + "\n\n" + self.checkpoint.decode()

    def verify(
        self, older: bytes, verifier: Believed, *, past: Believed | None = None, origin: str | None = None
    ) -> Checkpoint:
        """Check that the log of `verifier` grew from the checkpoint `older` into this one; give this one.

        Both signatures are checked, that of `older` by `past` where the log's key was exchanged since. From
        size 0 there is nothing to prove; it is accepted without a path, as witnesses do. Raises `NoteError`
        for a signature, size or origin, `ProofError` for the path.
        """
        head = checkpoints.verify(self.checkpoint, verifier, origin=origin)
        start = checkpoints.verify(older, past or verifier, origin=origin)
        if start.size != self.old:
            raise ProofError(f"the proof starts at size {self.old}, the older checkpoint has {start.size}")
        check(start, head, self.hashes)
        return head


def check(past: Checkpoint, head: Checkpoint, hashes: tuple[bytes, ...]) -> None:
    """Check that `head` continues `past`; the empty tree is continued by every one. Raises `ProofError`."""
    if past.size == 0 and not hashes:
        return
    tree.verify_consistency(past.size, head.size, hashes, past.root, head.root)


def parse(text: str) -> Consistency:
    """Read a proof; nothing is verified. Raises `ProofError` where the text is not exactly of the format."""
    front, gap, checkpoint = text.partition("\n\n")
    first, *lines = front.split("\n")
    old = _OLD.fullmatch(first)
    if not gap or old is None or int(old[1]) >= 2**63:
        raise ProofError("not a consistency proof: it must start with `old SIZE` and end with a checkpoint")
    if len(lines) > _MAX_HASHES:
        raise ProofError(f"the consistency proof has more than {_MAX_HASHES} hashes")
    try:
        hashes = tuple(note.strict_b64decode(line) for line in lines)
    except ValueError as error:
        raise ProofError(f"a line of the consistency proof is not base64: {error}") from None
    if any(len(value) != HASH_SIZE for value in hashes):
        raise ProofError(f"a hash of the consistency proof has not {HASH_SIZE} bytes")
    return Consistency(int(old[1]), hashes, checkpoint.encode())
