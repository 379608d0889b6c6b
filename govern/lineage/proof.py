"""C2SP tlog-proofs (c2sp.org/tlog-proof): one entry's inclusion, checkable offline with a public key."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.lineage import checkpoint as checkpoints
from govern.lineage import note, tree
from govern.lineage.tree import HASH_SIZE, ProofError

if TYPE_CHECKING:
    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.note import Verifier

HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Proof:
    """Entry `index` is in the tree of `checkpoint` (a signed note), by the audit path `hashes`.

    `extra` is not authenticated: it is context, never evidence.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    @property
    def text(self) -> str:
        """The proof as text, to be kept in a `.tlog-proof` file."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += [b64encode(value).decode() for value in self.hashes]
        return "\n".join(lines) + "\n\n" + self.checkpoint.decode()

    def verify(self, entry: bytes, verifier: Verifier, *, origin: str | None = None) -> Checkpoint:
        """Check that `entry` (its stored bytes) is in the log of `verifier`; give the checkpoint it is in.

        Raises `NoteError` for the checkpoint's signature or origin, `ProofError` for the path.
        """
        head = checkpoints.verify(self.checkpoint, verifier, origin=origin)
        tree.verify_inclusion(self.index, head.size, tree.leaf_hash(entry), self.hashes, head.root)
        return head


def parse(text: str) -> Proof:
    """Read a proof; nothing is verified. Raises `ProofError` where the text is not exactly of the format."""
    front, gap, checkpoint = text.partition("\n\n")
    lines = front.split("\n")
    if not gap or lines.pop(0) != HEADER:
        raise ProofError(f"not a proof: it must start with the line `{HEADER}` and end with a checkpoint")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = _decode(lines.pop(0).removeprefix("extra "))
    index = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if index is None or int(index[1]) >= 2**63:
        raise ProofError("the proof has no proper `index` line")
    hashes = tuple(_decode(line) for line in lines)
    if len(hashes) > 63 or any(len(value) != HASH_SIZE for value in hashes):
        raise ProofError("the proof's path is not made of at most 63 hashes of 32 bytes")
    return Proof(int(index[1]), hashes, checkpoint.encode(), extra)


def _decode(text: str) -> bytes:
    try:
        return note.strict_b64decode(text)
    except ValueError as error:
        raise ProofError(f"a line of the proof is not base64: {error}") from None
