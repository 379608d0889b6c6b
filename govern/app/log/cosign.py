"""`govern log cosign`: have the witnesses of the trust policy cosign the log's latest checkpoint.

The log does the asking (c2sp.org/tlog-witness). Nothing that a witness answers is believed before its
signature is checked; a witness that has seen more than this log has is evidence against the log.
"""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from govern.app.log import store as log_store
from govern.app.log.logs import log_paths, open_reader, trust_policy
from govern.app.workspace.state import head_file
from govern.errors import GovernError, IntegrityError, UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import note, tree
from govern.lineage.note import Note, NoteError, Signature
from govern.lineage.note_signers import AbsentSigner
from govern.lineage.store import cosigned
from govern.lineage.store.head import HeadFile
from govern.lineage.witness import SIZE, Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.app.workspace.context import Context
    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.store.base import LogReader
    from govern.lineage.trust import Policy, Witness

PATIENCE = 15.0
"""Seconds for a witness to answer."""
_MAX_ANSWER = 65_536
_TRIES = 3
"""Asked with what it may have seen last, told what it has, asked again, and once more."""
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking one witness; `failure` is "" where it cosigned, now or before."""

    witness: str
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The latest checkpoint, which witnesses cosigned it, and who is missing for the quorum ("": nobody)."""

    checkpoint: Checkpoint
    asked: tuple[Asked, ...]
    witnesses: tuple[str, ...]
    missing: str


def cosign(context: Context) -> Cosigned:
    """Ask every witness that the trust policy gives a URL, and keep what they sign, durably.

    A witness that can't be reached is told of in the result. Raises UsageError where there is no log or no
    witness, IntegrityError where the checkpoint is not this log's, or a witness says that it has cosigned
    another history. What the others signed is kept before: a single one that lies undoes no quorum.
    """
    policy = trust_policy(context)
    if not policy.witnesses:
        raise UsageError(
            "the trust policy names no witness",
            help="`govern log witness add NAME VKEY URL` adds one; it prints its key when it starts.",
        )
    with open_reader(context) as reader:
        data = reader.checkpoint() or b""
        keys = policy.keys(reader.origin)
        if keys is None:
            raise IntegrityError(
                f"the trust policy does not know the log {reader.origin}", help="Add its `log` line."
            )
        head = checkpoints.verify(data, keys)
        asked, lines, against = _ask_all(reader, policy, head, note.parse(data))
    if lines:
        place, memory = log_paths(context).database, HeadFile(head_file(context.environ))
        signer = AbsentSigner(keys.spans[-1].verifier) if isinstance(place, Path) else None
        with log_store.open_writer(place, signer, memory) as log:
            cosigned.keep(log.database, head.size, lines)
    whole = data + b"".join(line.line.encode() for line in lines)
    have = policy.cosigned(whole)
    if against is not None:
        kept = f"Kept are the cosignatures of {', '.join(sorted(have))}. " if have else ""
        raise IntegrityError(against.message, help=f"{kept}{against.help}")
    return Cosigned(head, asked, tuple(sorted(have)), policy.lacks(have))


def _ask_all(
    reader: LogReader, policy: Policy, head: Checkpoint, signed: Note
) -> tuple[tuple[Asked, ...], list[Signature], IntegrityError | None]:
    """Ask all, whatever one says; gives also the first that claims another history."""
    there = {(line.name, line.key_id) for line in signed.signatures}
    asked: list[Asked] = []
    lines: list[Signature] = []
    against: IntegrityError | None = None
    for witness in policy.witnesses:
        key = witness.cosigner
        if (key.name, key.key_id) in there:
            asked.append(Asked(witness.name))
        elif not witness.url:
            asked.append(Asked(witness.name, "the trust policy gives no URL of it"))
        else:
            try:
                lines.append(_ask(reader, witness, head, signed))
                asked.append(Asked(witness.name))
            except GovernError as error:
                if isinstance(error, IntegrityError):
                    against = against or error
                asked.append(Asked(witness.name, error.message))
    return tuple(asked), lines, against


def _ask(reader: LogReader, witness: Witness, head: Checkpoint, signed: Note) -> Signature:
    """Have one witness cosign. Raises UsageError where it doesn't, IntegrityError for another history."""
    old = _seen(reader, witness)
    for _ in range(_TRIES):
        proof = tree.consistency_proof(old, head.size, reader.node) if 0 < old < head.size else []
        status, kind, body = _post(witness, Submission(old, tuple(proof), signed.encode()).encode())
        if status == http.client.OK:
            return _good(witness, signed, body)
        said = _SIZE.fullmatch(body)
        if status != http.client.CONFLICT or kind != SIZE or said is None:
            raise UsageError(f"it answers {status}: {body[:200].decode(errors='replace').strip()}")
        known = int(said[1])
        if known > head.size or (known == old and known == head.size):
            what = f"a larger tree, of size {known}" if known > head.size else "another root"
            raise IntegrityError(
                f"the witness {witness.name} has cosigned {what} than this log's at size {head.size}",
                help="The log was turned back, or is a fork. Compare with what the witness shows, and with "
                "what was published.",
            )
        if known == old:
            break
        old = known
    raise UsageError("it keeps saying that another checkpoint came first")


def _seen(reader: LogReader, witness: Witness) -> int:
    """Find the largest size that a witness is known here to have cosigned; 0 where none is."""
    wanted = (witness.cosigner.name, witness.cosigner.key_id)
    for size in _sizes(reader):
        data = reader.checkpoint(size)
        if data and wanted in {(line.name, line.key_id) for line in note.parse(data).signatures}:
            return size
    return 0


def _sizes(reader: LogReader) -> Iterator[int]:
    """Give the latest sizes, the last first; a witness that was left out for longer says what it has."""
    sizes = [size for size, _ in reader.checkpoints()]
    yield from reversed(sizes[-100:])


def _good(witness: Witness, signed: Note, body: bytes) -> Signature:
    """Give the witness's own line of its answer, checked; lines of keys not known are passed over."""
    try:
        found = cosigned.fresh(signed, body)
    except NoteError as error:
        raise UsageError(f"its answer can't be read: {error.message}") from None
    key = witness.cosigner
    for line in found:
        if (line.name, line.key_id) == (key.name, key.key_id):
            if not key.check(signed.text.encode(), line.signature):
                raise UsageError("its cosignature is wrong")
            return line
    others = ", ".join(f"{line.name}+{line.key_id.hex()}" for line in found)
    raise UsageError(f"it signs as {others}, and the trust policy knows it as {key.name}+{key.key_id.hex()}")


def _post(witness: Witness, body: bytes) -> tuple[int, str, bytes]:
    """Send a submission; give status, type and body of the answer. Raises UsageError where there is none."""
    url = urlsplit(witness.url)
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise UsageError(f"its URL {witness.url} is not one of http or https")
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(url.hostname, url.port, timeout=PATIENCE)
        try:
            connection.request("POST", f"{url.path.rstrip('/')}/add-checkpoint", body)
            answer = connection.getresponse()
            found = answer.read(_MAX_ANSWER)
            return answer.status, answer.headers.get("Content-Type", ""), found
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise UsageError(f"it does not answer at {witness.url}: {error}") from None
