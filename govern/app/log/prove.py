"""`govern log prove`: an entry's inclusion, or a log's growth, as a file that the public key checks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.answers.recorded import find_event
from govern.app.log.key_history import keys_of_store
from govern.app.log.logs import open_reader, signing_key, trust_policy
from govern.app.workspace.replace import replace_path
from govern.errors import IntegrityError, UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import receipt, tree
from govern.lineage.consistency import Consistency, check
from govern.lineage.evidence import Evidence
from govern.lineage.note import NoteError, Verifier
from govern.lineage.proof import Proof

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.lineage.checkpoint import Believed
    from govern.lineage.store.base import LogReader

ENTRY_SUFFIX = ".json"
"""The entry's bytes stand beside its proof, under the proof's name with this ending."""
OLD_SUFFIX = ".old"
"""The older checkpoint stands beside a consistency proof, under its name with this ending added."""


@dataclass(frozen=True, slots=True)
class Proved:
    """A proof that was made: its bytes, what it says in words, and the file that stands beside it."""

    data: bytes
    says: str
    beside: bytes | None
    beside_suffix: str
    index: int | None = None


def prove_entry(context: Context, what: str, *, cose: bool = False) -> Proved:
    """Prove that an entry, named by its index or its event, is in the log as its latest checkpoint says.

    The proof is checked before it is handed out. A COSE receipt is signed by the log's key; a tlog-proof
    needs no private key.

    Raises:
        UsageError: no log, no such entry or event, no key to sign a receipt with.
        IntegrityError: the entry is not what was signed.

    """
    with open_reader(context) as reader:
        evidence = Evidence(reader, trust_policy(context))
        index = _entry_index(evidence, what)
        entry = next(iter(reader.entries(index, index + 1)), b"")
        path = tuple(tree.inclusion_proof(index, evidence.head.size, reader.node))
        note, head, verifier = evidence.note, evidence.head, Verifier.parse(evidence.signer)
    made = Proof(index, path, note)
    made.verify(entry, verifier)
    says = f"entry {index} of {head.origin} at size {head.size}"
    if not cose:
        return Proved(made.text.encode(), f"{says}, as a tlog-proof", entry, ENTRY_SUFFIX, index)
    signed = receipt.make(index, head, path, signing_key(context, head.origin))
    signed.verify(entry, verifier)
    return Proved(signed.encode(), f"{says}, as a COSE receipt", entry, ENTRY_SUFFIX, index)


def _entry_index(evidence: Evidence, what: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", what):
        return find_event(evidence.index, what).entry
    index = int(what)
    if index >= evidence.head.size:
        last = f"Entries are 0 to {evidence.head.size - 1}." if evidence.head.size else "The log is empty."
        raise UsageError(f"there is no entry {index}", help=last)
    return index


def prove_consistency(context: Context, old: str, new: str | None) -> Proved:
    """Prove that the log only grew from `old` to `new`: each a size, or a file with a checkpoint.

    `new` is one of the log's own checkpoints, by default the latest. Raises UsageError, and IntegrityError
    where `old` is a checkpoint that this log does not continue.
    """
    with open_reader(context) as reader:
        evidence = Evidence(reader, trust_policy(context))
        known = trust_policy(context).keys(reader.origin)
        keys = Verifier.parse(evidence.signer) if known is None else keys_of_store(reader, known)
        older, size = _older(reader, old, keys)
        note = evidence.note if new is None else _checkpoint(reader, new)
        head = checkpoints.verify(note, keys)
        if size > head.size:
            raise UsageError(f"size {size} comes after size {head.size}", help="Name the older size first.")
        path = tuple(tree.consistency_proof(size, head.size, reader.node)) if size else ()
    made = Consistency(size, path, note)
    if older is not None:
        check(checkpoints.verify(older, keys), head, path)
    says = f"{head.origin} only grew from size {size} to {head.size}"
    return Proved(made.text.encode(), says, older, OLD_SUFFIX)


def _older(reader: LogReader, text: str, keys: Believed) -> tuple[bytes | None, int]:
    """Give the older checkpoint, where there is one, and its size."""
    if not text.isascii() or not text.isdigit():
        note = older_checkpoint(Path(text))
        try:
            return note, checkpoints.verify(note, keys).size
        except NoteError as error:
            raise IntegrityError(f"{text}: {error.message}", help=error.help) from None
    return reader.checkpoint(int(text)), int(text)


def _checkpoint(reader: LogReader, text: str) -> bytes:
    note = reader.checkpoint(int(text)) if text.isascii() and text.isdigit() else None
    if note is None:
        raise UsageError(
            f"the log has no checkpoint of size {text}",
            help="One is signed for each batch. Leave the second size out to prove up to the latest.",
        )
    return note


def read_small(path: Path, limit: int = 1_000_000) -> bytes:
    """Read a proof, a checkpoint or an entry; raises UsageError where there is none, or a huge one."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", help="Name a file that is there.") from None
    if len(data) > limit:
        raise UsageError(f"{path} is larger than {limit} bytes", help="It is no proof and no checkpoint.")
    return data


def older_checkpoint(path: Path) -> bytes:
    """Read a checkpoint that somebody kept, unverified; raises UsageError where the file is none."""
    note = read_small(path)
    try:
        checkpoints.peek(note)
    except NoteError as error:
        raise UsageError(
            f"{path} is not a checkpoint: {error.message}", help="Name the file of one."
        ) from None
    return note


def write_proof(proved: Proved, path: Path) -> list[Path]:
    """Write a proof, and what stands beside it; give the files. Raises UsageError, DurabilityError."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder", help="Name the file to write the proof to.")
    written = [path]
    if proved.beside is not None:
        beside = beside_path(path, proved.beside_suffix)
        replace_path(beside, proved.beside, str(beside))
        written.append(beside)
    replace_path(path, proved.data, str(path))
    return written


def beside_path(path: Path, suffix: str) -> Path:
    """Name the file beside a proof: `x.tlog-proof` → `x.json`, `x.consistency` → `x.consistency.old`."""
    return path.with_name(path.name + suffix) if suffix == OLD_SUFFIX else path.with_suffix(suffix)
