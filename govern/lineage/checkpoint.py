"""C2SP checkpoints (c2sp.org/tlog-checkpoint): a log's origin, size and root as a signed note."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Protocol

from govern.lineage import note
from govern.lineage.note import NoteError, Signer, Verifier
from govern.lineage.tree import EMPTY_ROOT, HASH_SIZE

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class CheckpointError(NoteError):
    """A note's text is not a checkpoint, or is one of another log."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: `size` leaves of the log `origin` have the root `root` (32 bytes).

    `extensions` are lines of other logs' checkpoints, kept as they are; ours have none.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The note text that is signed."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "".join(line + "\n" for line in lines)

    def __str__(self) -> str:
        return f"{self.origin} at size {self.size} with root {b64encode(self.root).decode()}"


def parse(text: str) -> Checkpoint:
    """Read a checkpoint's note text, already split from its signatures; raises `CheckpointError`."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() != "":
        raise CheckpointError("a checkpoint has at least three lines: origin, size, root")
    origin, size, encoded, *extensions = lines
    if not origin:
        raise CheckpointError("the checkpoint has no origin")
    if not _SIZE.fullmatch(size) or int(size) >= 2**63:
        raise CheckpointError(f"{size!r} is not a tree size")
    try:
        root = note.strict_b64decode(encoded)
    except ValueError as error:
        raise CheckpointError(f"the checkpoint's root cannot be read: {error}") from None
    if len(root) != HASH_SIZE:
        raise CheckpointError(f"the checkpoint's root has {len(root)} bytes, not {HASH_SIZE}")
    if size == "0" and root != EMPTY_ROOT:
        raise CheckpointError("the checkpoint gives an empty tree another root than the hash of nothing")
    if "" in extensions:
        raise CheckpointError("the checkpoint has an empty extension line")
    return Checkpoint(origin, int(size), root, tuple(extensions))


def peek(data: bytes) -> Checkpoint:
    """Read a checkpoint note without verifying it: to name it in a message, never to trust it."""
    return parse(note.parse(data).text)


class Believed(Protocol):
    """Whose signature makes a checkpoint a log's: one key (`Verifier`), or several that follow each other."""

    @property
    def name(self) -> str:
        """The log's origin."""

    @property
    def text(self) -> str:
        """The latest key, as people write it down."""

    def at(self, size: int) -> tuple[Verifier, ...]:
        """Give the keys that may sign a checkpoint of this size."""

    def contradicts(self, size: int, root: bytes) -> bool:
        """Whether another root is known at this size."""


class Handover(Protocol):
    """A signer while its log's key is exchanged: `signer` signs, and `successor` beside it."""

    @property
    def successor(self) -> Signer:
        """The signer that comes after."""


def sign(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """Sign a checkpoint as its log: the key's name must be the origin, and there are no extension lines.

    A signer that hands over to a `successor` signs together with it.
    """
    if checkpoint.extensions:
        raise CheckpointError("checkpoints are signed without extension lines: nothing could audit them")
    successor: Signer | None = getattr(signer, "successor", None)
    signers = (signer,) if successor is None else (signer, successor)
    for one in signers:
        if checkpoint.origin != one.name:
            raise CheckpointError(f"the key {one.name} cannot sign for the log {checkpoint.origin}")
    parse(checkpoint.text)
    return note.sign(checkpoint.text, signers).encode()


def verify(data: bytes, believed: Believed, *, origin: str | None = None) -> Checkpoint:
    """Check that a checkpoint is signed by a key that may sign at its size, and give the checkpoint.

    Its origin must be `origin`, by default the keys' name. Raises `NoteError` (a `CheckpointError` where the
    signature is good but the text is not this log's checkpoint, or where no key may sign it).
    """
    said = note.parse(data)
    try:
        size = parse(said.text).size
    except CheckpointError:
        size = None
    keys = believed.at(0 if size is None else size)
    if not keys:
        raise CheckpointError(
            f"no trusted key of {believed.name} may sign a checkpoint of size {size}",
            help="The trust policy says at which sizes each key counts.",
        )
    checkpoint = parse(note.verify(data, keys).text)
    wanted = believed.name if origin is None else origin
    if checkpoint.origin != wanted:
        raise CheckpointError(f"the checkpoint is of the log {checkpoint.origin}, not of {wanted}")
    if believed.contradicts(checkpoint.size, checkpoint.root):
        raise CheckpointError(
            f"the log {wanted} was frozen at size {checkpoint.size} with another root than this checkpoint's",
            help="Keep the file: together with the frozen checkpoint it proves a fork.",
        )
    return checkpoint


def verify_last(data: bytes, verifier: Verifier, *, origin: str) -> Checkpoint:
    """Check the last checkpoint of a log that `verifier` is about to sign the next one of; see `verify`.

    Raises `CheckpointError` also where the log's key gave way to another one in it.
    """
    found = verify(data, verifier, origin=origin)
    ours = [line for line in note.parse(data).signatures if line.name == origin]
    if ours[-1].key_id != verifier.key_id:
        raise CheckpointError(
            f"the key {verifier.text} gave way to another one at size {found.size}: it signs no more",
            help="Open the log again; `govern keys rotate` finishes a rotation that was interrupted.",
        )
    return found
