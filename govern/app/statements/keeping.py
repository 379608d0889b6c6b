"""Statements about events and versions: signed, kept under `lineage/statements`, and named in the log.

The file is durable before the log names it, and only what the log names counts, save a revocation. A
statement that the log names and the folder lacks is missing evidence, never silence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.app.change.ballot import signatories
from govern.app.log.logs import open_reader, open_writer, timestamp
from govern.app.statements.revocations import STATEMENTS
from govern.app.workspace.replace import replace_path
from govern.errors import DurabilityError, GovernError, IntegrityError, UsageError
from govern.lineage.entry import Statement, decode, to_json
from govern.lineage.fields import DIGEST
from govern.lineage.statements import dsse, intoto
from govern.lineage.statements.decisions import KINDS, Decided, Revocation
from govern.lineage.statements.intoto import TEXT
from govern.lineage.statements.predicates import read, state
from govern.lineage.statements.signatories import owner_of, verified
from govern.lineage.store.containing import containing
from govern.source.canonical import digest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from govern.app.workspace.context import Context
    from govern.contract.kinds.gate import Person
    from govern.lineage.entry import KnownEntry
    from govern.lineage.statements.intoto import Subject
    from govern.lineage.statements.signatories import Signatory
    from govern.lineage.statements.signers import Signer

NOTED = b'"type":"statement"'
"""How an entry about a statement is spelt, whatever else it says."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement that was made: its file, the digest of its envelope, the entry that names it."""

    path: str
    digest: str
    entry: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A statement as it was read: who of the workspace's people signed it, or why it does not count.

    `noted` is the log's entry that names it; None where none does.
    """

    path: str
    digest: str
    said: Decided | None
    subject: str
    signed: tuple[str, ...]
    roles: frozenset[str]
    objection: str = ""
    noted: Statement | None = None


def speaker(context: Context, signer: Signer, wanted: str | None, fitting: Sequence[str]) -> tuple[str, str]:
    """Find who signs, and in which role: the one named, the one that fits, or the only one.

    Raises UsageError: the key of nobody, of somebody whose time has ended, or a role they don't have.
    """
    people = signatories(context.config.people, context.config.people)
    who = owner_of(people, signer.key)
    if who is None:
        raise UsageError(
            f"the key {signer.key_id} is nobody's",
            help=f"It must stand in `people` of govern.yaml. Its line there: {signer.key.text}",
        )
    if who.valid_until is not None and context.now >= who.valid_until:
        raise UsageError(f"{who.username} may sign no more", help="Another person of govern.yaml signs.")
    return who.username, _role(who, wanted, fitting)


def _role(who: Signatory, wanted: str | None, fitting: Sequence[str]) -> str:
    listed = ", ".join(who.roles) or "none"
    if wanted is not None:
        if wanted not in who.roles:
            raise UsageError(f"{who.username} has not the role {wanted}", help=f"Roles: {listed}.")
        return wanted
    found = [role for role in who.roles if role in fitting] or list(who.roles)
    if not found:
        raise UsageError(f"{who.username} has no role", help="Give `people` of govern.yaml their roles.")
    if len(found) > 1:
        raise UsageError(f"{who.username} has several roles", help=f"Name one with --role: {listed}.")
    return found[0]


def check_reason(reason: str) -> str:
    """Insist on words that can be read later. Raises UsageError."""
    if not TEXT.fullmatch(reason):
        raise UsageError(
            "a statement needs a reason that can be read later",
            help='Say what you know: --reason "...", plain text of at most 4,000 characters.',
        )
    return reason


def keep(
    context: Context,
    said: Decided,
    subject: Subject,
    signer: Signer,
    more: Callable[[str], Iterable[KnownEntry]] = lambda _: (),
) -> Kept:
    """Sign a statement, put it on disk, and name it in the log.

    `more` gives entries that stand right after it in the same batch, from the envelope's digest. Raises
    DurabilityError and what an append raises; a file that the log does not name counts for nothing.
    """
    envelope = dsse.sign(dsse.IN_TOTO, state(said, subject).encode(), [signer])
    path = f"{STATEMENTS}/{envelope.digest.removeprefix('sha256:')}.json"
    now = timestamp(context.now)
    entries = [Statement(now, said.kind, subject.name, envelope.digest), *more(envelope.digest)]
    with open_writer(context) as log:  # opened first: what the log would refuse leaves no file behind
        _store(context, path, envelope.encode())
        receipt = log.append([dict(to_json(entry)) for entry in entries], now)
    return Kept(path, envelope.digest, receipt.first)


def _store(context: Context, path: str, data: bytes) -> None:
    try:
        (context.root / STATEMENTS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DurabilityError(
            f"can't make {STATEMENTS}: {error.strerror}", help="Make room or rights."
        ) from None
    replace_path(context.root / path, data, path)


def heard(context: Context, *, ever: bool = False) -> tuple[Heard, ...]:
    """Read every statement that the log names, each verified by the keys of the workspace's people.

    With `ever`, people count whose time has ended. Raises IntegrityError where one that the log names is
    gone, or is not what its name says.
    """
    with open_reader(context) as reader:
        listed = noted(containing(reader.database, NOTED))
    people = _people(context, ever=ever)
    return tuple(replace(_heard(context, one.envelope, people), noted=one) for one in listed)


def heard_of(context: Context, entry: Statement) -> Heard:
    """Read the statement that one entry names, as `heard` does with `ever`."""
    return replace(_heard(context, entry.envelope, _people(context, ever=True)), noted=entry)


def noted(entries: Iterable[bytes]) -> tuple[Statement, ...]:
    """Give the entries about what people decided; of two that name the same statement, the first."""
    kinds = {one.kind for one in KINDS.values()}
    found = (one for one in map(decode, entries) if isinstance(one, Statement) and one.kind in kinds)
    first: dict[str, Statement] = {}
    for one in found:
        first.setdefault(one.envelope, one)
    return tuple(first.values())


def beside(context: Context, known: Iterable[str]) -> tuple[Heard, ...]:
    """Read the revocations in the folder that no entry names, verified as `heard` does with `ever`.

    `known` are the digests of those that one does. Whoever has the file can hold it to the people's keys, so
    that a log which is gone, or began anew, takes no revocation away. One that can't be read says nothing.
    """
    known, found = set(known), []
    people = _people(context, ever=True)
    for path in context.tree.paths((STATEMENTS,)):
        name = "sha256:" + path.rpartition("/")[2].removesuffix(".json")
        if name in known or not DIGEST.fullmatch(name) or digest(context.tree.read(path)) != name:
            continue
        one = _heard(context, name, people)
        if isinstance(one.said, Revocation):
            found.append(one)
    return tuple(found)


def known_people(
    before: Iterable[Person], after: Iterable[Person], *, ever: bool = False
) -> tuple[Signatory, ...]:
    """Give those who may sign, with what both leave them; with `ever`, those too whose time is over."""
    people = signatories(before, after)
    return tuple(replace(who, valid_until=None) for who in people) if ever else people


def _people(context: Context, *, ever: bool) -> tuple[Signatory, ...]:
    return known_people(context.config.people, context.config.people, ever=ever)


def _heard(context: Context, name: str, people: tuple[Signatory, ...]) -> Heard:
    path = f"{STATEMENTS}/{name.removeprefix('sha256:')}.json"
    try:
        data = context.tree.read(path)
    except KeyError:
        raise IntegrityError(
            f"the log names the statement {name}, which is not in {STATEMENTS}",
            help=f"Take it from git again: `git checkout HEAD -- {path}`.",
            place=path,
        ) from None
    if digest(data) != name:
        raise IntegrityError(
            f"{path} was changed: its bytes are not what its name says",
            help=f"Take it from git again: `git checkout HEAD -- {path}`.",
            place=path,
        )
    return judged(path, data, people, context.now)


def judged(path: str, data: bytes, people: tuple[Signatory, ...], now: dt.datetime) -> Heard:
    """Verify a statement by the keys of `people`, and read it."""
    name = digest(data)
    try:
        return _read(path, name, data, people, now)
    except GovernError as error:
        return Heard(path, name, None, "", (), frozenset(), error.message)


def _read(path: str, name: str, data: bytes, people: tuple[Signatory, ...], now: dt.datetime) -> Heard:
    """Verify first, then read the same bytes."""
    envelope = dsse.read(data)
    checked = verified(envelope, people, now)
    statement = intoto.read(envelope.payload)
    kind = KINDS.get(statement.predicate_type)
    if kind is None:
        return Heard(path, name, None, "", (), frozenset(), "it is of another type")
    said = read(statement, kind)
    subject = statement.subjects[0].digest
    signers = {who.username: who for who in checked.people}
    if said.said.by not in signers:
        why = "; ".join(dict.fromkeys(one.message for one in checked.refused)) or "somebody else signed it"
        return Heard(path, name, said, subject, tuple(signers), frozenset(), why)
    roles = frozenset(signers[said.said.by].roles)
    objection = "" if said.said.role in roles else f"{said.said.by} has not the role {said.said.role}"
    return Heard(path, name, said, subject, tuple(signers), roles, objection)
