"""What a witness makes of a submitted checkpoint (c2sp.org/tlog-witness, `add-checkpoint`); no I/O.

A witness cosigns one history of each log: a checkpoint only where it is consistent with the last one that it
cosigned. Whoever keeps the last one must look at it, judge, and replace it as one step.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.lineage import checkpoint as checkpoints
from govern.lineage import note, tree
from govern.lineage.note import NoteError
from govern.lineage.tree import HASH_SIZE, ProofError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.cosignature import CosignSigner
    from govern.lineage.log_keys import LogKeys
    from govern.lineage.note import Note

MAX_REQUEST = 262_144
"""Bytes of a request: 63 lines of proof, and a checkpoint with as many signatures as anyone uses."""
MAX_PROOF = 63
TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: an HTTP status, a body, its type."""

    status: int
    body: bytes
    content_type: str = TEXT


class Refusal(Exception):  # noqa: N818 - the protocol's own word for it is an answer
    """A submission that is not cosigned; `answer` says why, as the protocol asks."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.answer = Answer(status, f"{why}\n".encode())


@dataclass(frozen=True, slots=True)
class Submission:
    """A request: the size the log believes was cosigned last, a proof from there, the checkpoint's note."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes

    def encode(self) -> bytes:
        """Give the request's body."""
        lines = [f"old {self.old}", *(b64encode(one).decode() for one in self.proof), "", ""]
        return "\n".join(lines).encode() + self.note


def read(body: bytes) -> Submission:
    """Read a request's body. Raises `Refusal` (400) where it is not exactly of the form."""
    front, gap, rest = body.partition(b"\n\n")
    try:
        first, *lines = front.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Refusal(400, "the lines before the checkpoint are not ASCII") from None
    old = _OLD.fullmatch(first)
    if not gap or old is None or int(old[1]) >= 2**63:
        raise Refusal(400, "a request begins with `old SIZE`, and has an empty line before the checkpoint")
    if len(lines) > MAX_PROOF:
        raise Refusal(400, f"a consistency proof has at most {MAX_PROOF} lines")
    try:
        proof = tuple(note.strict_b64decode(line) for line in lines)
    except ValueError as error:
        raise Refusal(400, f"a line of the consistency proof is not base64: {error}") from None
    if any(len(one) != HASH_SIZE for one in proof):
        raise Refusal(400, f"a line of the consistency proof is not {HASH_SIZE} bytes")
    return Submission(int(old[1]), proof, rest)


def signed_checkpoint(
    submission: Submission, keys: Callable[[str], LogKeys | None]
) -> tuple[Checkpoint, Note]:
    """Check a submitted checkpoint by its log's keys, and the order of sizes.

    Gives the checkpoint, and its note with the good signatures only.

    Raises `Refusal`: 400 malformed, 404 a log not known, 403 no signature that counts.
    """
    try:
        said = checkpoints.peek(submission.note)
    except NoteError as error:
        raise Refusal(400, f"the checkpoint can't be read: {error.message}") from None
    known = keys(said.origin)
    if known is None:
        raise Refusal(404, "this witness does not know the log")
    try:
        head = checkpoints.verify(submission.note, known)
    except NoteError as error:
        raise Refusal(403, error.message) from None
    if submission.old > head.size:
        raise Refusal(400, f"the old size {submission.old} is above the checkpoint's, {head.size}")
    return head, note.verify(submission.note, known.at(head.size))


def check_growth(submission: Submission, head: Checkpoint, last: Checkpoint | None) -> None:
    """Check that a checkpoint continues the one that was cosigned last; None where none was.

    Size 0 is consistent with everything, with an empty proof. Raises `Refusal` (422), and `Conflict` (409).
    """
    size = 0 if last is None else last.size
    if submission.old != size:
        raise Conflict(size, f"the last checkpoint that was cosigned has size {size}")
    if head.size == size:
        if submission.proof:
            raise Refusal(422, "there is nothing to prove between equal sizes")
        if last is not None and head.root != last.root:
            raise Conflict(size, "another root was cosigned at this size")
        return
    if size == 0:
        if submission.proof:
            raise Refusal(422, "from size 0 the proof is empty")
        return
    assert last is not None  # noqa: S101 - its size is not 0
    try:
        tree.verify_consistency(size, head.size, submission.proof, last.root, head.root)
    except ProofError as error:
        raise Refusal(422, error.message) from None


class Conflict(Refusal):
    """Another checkpoint was cosigned last than the log believes; the answer is that one's size."""

    def __init__(self, size: int, why: str) -> None:
        super().__init__(409, why)
        self.size = size
        self.answer = Answer(409, f"{size}\n".encode(), SIZE)


def cosigned(signed: Note, signers: Sequence[CosignSigner], time: int) -> Note:
    """Cosign what was checked and is about to be kept as the last; `time` in seconds since 1970."""
    from govern.lineage.cosignature import cosign  # noqa: PLC0415 - cryptography only where it signs

    return replace(signed, signatures=tuple(cosign(signed.text, signer, time) for signer in signers))


def answer(made: Note) -> Answer:
    """Give the answer that hands out cosignatures."""
    return Answer(200, "".join(line.line for line in made.signatures).encode())
