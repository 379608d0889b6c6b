"""Asking witnesses for cosignatures, all at once and within a bounded time (c2sp.org/tlog-witness).

The log does the asking. Nothing that a witness answers is believed before its signature is checked; a witness
that has seen more than this log has is evidence against the log.
"""

from __future__ import annotations

import http.client
import re
import threading
import time
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from govern.errors import GovernError, IntegrityError, UsageError
from govern.lineage import note, tree
from govern.lineage.note import NoteError
from govern.lineage.store import cosigned
from govern.lineage.witness import SIZE, Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.note import Note, Signature
    from govern.lineage.store.base import LogReader
    from govern.lineage.trust import Policy, Witness

PATIENCE = 15.0
"""Seconds for all witnesses together; one that takes longer is told of, and its thread is let go."""
_MAX_ANSWER = 65_536
_TRIES = 3
"""Asked with what it may have seen last, told what it has, asked again, and once more."""
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking one witness; `failure` is "" where it cosigned, now or before."""

    witness: str
    failure: str = ""


class Answers(NamedTuple):
    """What came of asking all: the lines they signed, and the first that claims another history."""

    asked: tuple[Asked, ...]
    lines: tuple[Signature, ...]
    against: IntegrityError | None


class _Answer(NamedTuple):
    """An answer over HTTP."""

    status: int
    kind: str
    body: bytes


@dataclass(slots=True)
class _Turn:
    """A witness that is being asked: the size it was asked from, how often."""

    witness: Witness
    old: int
    tries: int = 0


def ask_all(
    reader: LogReader, policy: Policy, head: Checkpoint, signed: Note, patience: float = PATIENCE
) -> Answers:
    """Ask every witness that has not cosigned, whatever another says; `signed` is the checkpoint `head`."""
    there = {(line.name, line.key_id) for line in signed.signatures}
    made: dict[str, Signature | GovernError | None] = {}
    asking = _Asking(reader, head, signed, patience)
    for witness in policy.witnesses:
        if (witness.cosigner.name, witness.cosigner.key_id) in there:
            made[witness.name] = None
        elif not witness.url:
            made[witness.name] = UsageError("the trust policy gives no URL of it")
        else:
            asking.begin(witness)
    made |= asking.answers()
    found = [(one.name, made[one.name]) for one in policy.witnesses]
    return Answers(
        tuple(Asked(name, came.message if isinstance(came, GovernError) else "") for name, came in found),
        tuple(came for _, came in found if came is not None and not isinstance(came, GovernError)),
        next((came for _, came in found if isinstance(came, IntegrityError)), None),
    )


class _Asking:
    """Witnesses asked at once. Only the waiting is in threads: what is sent and comes back is judged here."""

    def __init__(self, reader: LogReader, head: Checkpoint, signed: Note, patience: float) -> None:
        self._reader, self._head, self._signed, self._patience = reader, head, signed, patience
        self._until = time.monotonic() + patience
        self._came: SimpleQueue[tuple[str, _Answer | GovernError]] = SimpleQueue()
        self._turns: dict[str, _Turn] = {}

    def begin(self, witness: Witness) -> None:
        """Ask a witness, from the largest size that it is known to have cosigned."""
        self._turns[witness.name] = turn = _Turn(witness, _seen(self._reader, witness))
        self._send(turn)

    def answers(self) -> dict[str, Signature | GovernError]:
        """Wait for all that were asked, for as long as there is patience; by their names."""
        made: dict[str, Signature | GovernError] = {}
        while self._turns:
            try:
                name, answer = self._came.get(timeout=max(0.0, self._until - time.monotonic()))
            except Empty:
                break
            try:
                found = self._judged(self._turns[name], answer)
            except GovernError as error:
                made[name] = error
            else:
                if found is None:
                    self._send(self._turns[name])
                    continue
                made[name] = found
            del self._turns[name]
        late = UsageError(f"it did not answer within {self._patience:g} seconds")
        return made | dict.fromkeys(self._turns, late)

    def _send(self, turn: _Turn) -> None:
        """Send a submission in a thread that nobody waits for at the end; it hands in what came of it."""
        size, old, witness = self._head.size, turn.old, turn.witness
        proof = tree.consistency_proof(old, size, self._reader.node) if 0 < old < size else []
        body = Submission(old, tuple(proof), self._signed.encode()).encode()

        def post() -> None:
            try:
                self._came.put((witness.name, _post(witness, body, self._patience)))
            except GovernError as error:
                self._came.put((witness.name, error))

        turn.tries += 1
        threading.Thread(target=post, name=f"witness {witness.name}", daemon=True).start()

    def _judged(self, turn: _Turn, answer: _Answer | GovernError) -> Signature | None:
        """Give the cosignature; None where the witness is to be asked again, from the size that it names.

        Raises UsageError where it doesn't cosign, IntegrityError for another history.
        """
        if isinstance(answer, GovernError):
            raise answer
        if answer.status == http.client.OK:
            return _good(turn.witness, self._signed, answer.body)
        said = _SIZE.fullmatch(answer.body)
        if answer.status != http.client.CONFLICT or answer.kind != SIZE or said is None:
            text = answer.body[:200].decode(errors="replace").strip()
            raise UsageError(f"it answers {answer.status}: {text}")
        known, size = int(said[1]), self._head.size
        if known > size or (known == turn.old and known == size):
            what = f"a larger tree, of size {known}" if known > size else "another root"
            raise IntegrityError(
                f"the witness {turn.witness.name} has cosigned {what} than this log's at size {size}",
                help="The log was turned back, or is a fork. Compare with what the witness shows, and with "
                "what was published.",
            )
        if known == turn.old or turn.tries >= _TRIES:
            raise UsageError("it keeps saying that another checkpoint came first")
        turn.old = known
        return None


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


def _post(witness: Witness, body: bytes, patience: float) -> _Answer:
    """Send a submission, and give the answer. Raises UsageError where there is none."""
    try:
        url = urlsplit(witness.url)
        if url.scheme not in {"http", "https"} or not url.hostname:
            raise UsageError(f"its URL {witness.url} is not one of http or https")
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        connection = kind(url.hostname, url.port, timeout=patience)
        try:
            connection.request("POST", f"{url.path.rstrip('/')}/add-checkpoint", body)
            answer = connection.getresponse()
            return _Answer(answer.status, answer.headers.get("Content-Type", ""), answer.read(_MAX_ANSWER))
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise UsageError(f"it does not answer at {witness.url}: {error}") from None
