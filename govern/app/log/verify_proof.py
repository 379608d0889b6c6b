"""`govern verify FILE` of a checkpoint, a tlog-proof, a consistency proof or a COSE receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.log.prove import ENTRY_SUFFIX, OLD_SUFFIX, beside_path, older_checkpoint, read_small
from govern.app.log.recognise import Kind
from govern.errors import IntegrityError, UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import consistency, proof, receipt, tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.log_keys import LogKeys
    from govern.lineage.note import Verifier
    from govern.lineage.trust import Policy


@dataclass(frozen=True, slots=True)
class VerifiedProof:
    """A proof that was checked: what it is, the key it was checked with, the tree head it leads to.

    `says` is what is proved now; `failure` is why it is not, where it does not hold.
    """

    path: Path
    kind: str
    verifier: Verifier
    head: Checkpoint | None
    says: tuple[str, ...]
    failure: str | None = None

    @property
    def ok(self) -> bool:
        """Whether it proves what it says."""
        return self.failure is None


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a file claims to be from, how to check it, the checkpoint's note that it rests on.

    It is checked with one key; an older checkpoint beside it may be by another of the log's keys.
    """

    origin: str
    check: Callable[[Verifier, LogKeys], Checkpoint]
    says: tuple[str, ...]
    note: bytes | None


def verify_proof(
    path: Path,
    kind: Kind,
    policy: Policy,
    *,
    entry: Path | None = None,
    against: Path | None = None,
) -> VerifiedProof:
    """Check a proof with the keys of the log it names, and the witnesses, that `policy` says.

    `entry` is the file with the entry's bytes, `against` an older checkpoint; by default they are looked for
    beside the proof, as `govern log prove` puts them. Raises UsageError where they are not there.
    """
    claim = _READERS[kind](path, entry, against)
    keys = policy.keys(claim.origin)
    if keys is None:
        raise IntegrityError(
            f"{path} says it is of the log {claim.origin}, whose key is not trusted here",
            help="Pass its public key with --key VKEY, if you have it from someone you believe.",
        )
    failure = ""
    for span in keys.spans:
        key = span.verifier
        try:
            head = claim.check(key, keys)
            _check_size(head, key, keys)
        except IntegrityError as error:
            failure = failure or error.message
            continue
        missing = _missing(claim, policy)
        return VerifiedProof(path, kind.value, key, head, () if missing else claim.says, missing)
    return VerifiedProof(path, kind.value, keys.spans[-1].verifier, None, (), failure)


def _check_size(head: Checkpoint, key: Verifier, keys: LogKeys) -> None:
    """Insist that the key counts at this size, and on the root that the log was frozen with."""
    if key not in keys.at(head.size):
        raise IntegrityError(f"the key {key.text} may not sign a checkpoint of size {head.size}")
    if keys.contradicts(head.size, head.root):
        raise IntegrityError(f"the log was frozen at size {head.size} with another root")


def _missing(claim: _Claim, policy: Policy) -> str | None:
    """Say which witnesses the policy asks for and the proof's checkpoint lacks; None where none."""
    if claim.note is None:
        if not policy.lacks(frozenset()):
            return None
        return "it carries no cosignatures, and the trust policy asks for witnesses: use a tlog-proof instead"
    try:
        lacks = policy.lacks(policy.cosigned(claim.note))
    except IntegrityError as error:
        return error.message
    return f"its checkpoint lacks witnesses that the trust policy asks for: {lacks}" if lacks else None


def _held(head: Checkpoint, against: Path | None, keys: LogKeys) -> Checkpoint:
    """Hold a checkpoint that was verified to an older one, where one is named."""
    if against is not None:
        _compare(head, checkpoints.verify(older_checkpoint(against), keys), against)
    return head


def _read_checkpoint(path: Path, entry: Path | None, against: Path | None) -> _Claim:
    note = read_small(path)
    head = checkpoints.peek(note)
    _no_entry(entry)
    same = () if against is None else (f"it is of the same tree as {against}",)
    return _Claim(
        head.origin,
        lambda key, keys: _held(checkpoints.verify(note, key), against, keys),
        (f"its key signed that {head.origin} has this size and root", *same),
        note,
    )


def _read_proof(path: Path, entry: Path | None, against: Path | None) -> _Claim:
    found = proof.parse(_text(path))
    head = checkpoints.peek(found.checkpoint)
    data, where = _entry(path, entry)
    return _Claim(
        head.origin,
        lambda key, keys: _held(found.verify(data, key), against, keys),
        (f"{where} is entry {found.index} of {head.origin}",),
        found.checkpoint,
    )


def _read_receipt(path: Path, entry: Path | None, against: Path | None) -> _Claim:
    found = receipt.parse(read_small(path))
    data, where = _entry(path, entry)
    return _Claim(
        found.origin,
        lambda key, keys: _held(found.verify(data, key), against, keys),
        (f"{where} is entry {found.index} of {found.origin}",),
        None,
    )


def _read_consistency(path: Path, entry: Path | None, against: Path | None) -> _Claim:
    found = consistency.parse(_text(path))
    head = checkpoints.peek(found.checkpoint)
    older = beside_path(path, OLD_SUFFIX) if against is None else against
    if against is None and not older.exists():
        raise UsageError(
            f"{path} proves growth from size {found.old}, and the checkpoint of that size is not beside it",
            help="Name the older checkpoint with --against FILE: what you know of the past is what counts.",
        )
    _no_entry(entry)
    says = f"{head.origin} only grew from size {found.old} to {head.size}, with what {older} promised in it"

    def check(key: Verifier, keys: LogKeys) -> Checkpoint:
        return found.verify(older_checkpoint(older), key, past=keys)

    return _Claim(head.origin, check, (says,), found.checkpoint)


_READERS: dict[Kind, Callable[[Path, Path | None, Path | None], _Claim]] = {
    Kind.CHECKPOINT: _read_checkpoint,
    Kind.PROOF: _read_proof,
    Kind.RECEIPT: _read_receipt,
    Kind.CONSISTENCY: _read_consistency,
}


def _entry(path: Path, named: Path | None) -> tuple[bytes, Path]:
    where = beside_path(path, ENTRY_SUFFIX) if named is None else named
    if named is None and not where.exists():
        raise UsageError(
            f"{path} proves an entry, and the entry's bytes are not beside it ({where.name})",
            help="Name the file that holds them with --entry FILE.",
        )
    return read_small(where), where


def _no_entry(entry: Path | None) -> None:
    if entry is not None:
        raise UsageError("--entry is for proofs of an entry", help="Leave it out.")


def _compare(head: Checkpoint, other: Checkpoint, where: Path) -> None:
    """Two heads of one size must be of one tree; between two sizes nothing is shown by heads alone."""
    if head.size != other.size:
        raise UsageError(
            f"{where} is of size {other.size}, this one of size {head.size}: roots alone can't be compared",
            help="Verify a consistency proof (`govern log prove --consistency`), or the log, with --against.",
        )
    if head.root != other.root:
        raise tree.ProofError(f"{where} is of another tree of size {head.size}: together they prove a fork")


def _text(path: Path) -> str:
    try:
        return read_small(path).decode()
    except UnicodeDecodeError:
        raise tree.ProofError(f"{path} is not UTF-8 text") from None
