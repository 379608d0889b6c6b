"""`govern verify`: check the log, its index and its published form, with public keys only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.log import store as log_store
from govern.app.log.absent import absent_logs, promised_elsewhere
from govern.app.log.frozen import frozen_checkpoints
from govern.app.log.key_history import keys_of_store, keys_of_tiles
from govern.app.log.logs import log_paths, remembered, trust_policy
from govern.app.log.prove import older_checkpoint
from govern.app.log.recognise import Kind, recognise
from govern.app.log.verified_before import Past, recall, remember
from govern.app.log.whole import Whole
from govern.errors import IntegrityError, UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import index
from govern.lineage.event_rows import Agreement
from govern.lineage.note import NoteError, Verifier
from govern.lineage.read_tiles import verify_tiles
from govern.lineage.store.postgres.address import Address
from govern.lineage.trust import Policy, policy_of
from govern.lineage.verify import verify_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from govern.app.log.store import Place
    from govern.app.workspace.context import Context
    from govern.lineage.findings import Report
    from govern.lineage.log_keys import LogKeys


@dataclass(frozen=True, slots=True)
class Verified:
    """One log that was checked: where it is, the key it was checked with, what was found.

    `remembered` tells whether the memory outside the workspace knows it; None where there is none to ask.
    `notes` say where the database protects it less than it should. `witnesses` have cosigned its latest
    checkpoint; `missing` are those that the trust policy asks for beside them ("": nobody). `since` is when
    the entries that were not read now had been verified ("": all were read).
    """

    path: Place
    verifier: LogKeys
    report: Report
    index: tuple[str, ...] = ()
    remembered: bool | None = None
    notes: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    missing: str = ""
    since: str = ""

    @property
    def ok(self) -> bool:
        """Whether the log is what was signed and witnessed, and its index what the entries say."""
        return self.report.ok and not self.index and not self.missing


def verify_workspace(
    context: Context,
    key: str | None,
    progress: Callable[[int, int], None] | None = None,
    *,
    against: Path | None = None,
    since_last: bool = False,
) -> list[Verified]:
    """Check the workspace's database and published log, as far as they are there.

    A log that the memory outside the workspace knows, that is trusted and may grow, must be there.

    `against` is an older checkpoint that both must contain; `since_last` leaves out the entries of the
    database that the last check of it found as signed.
    Raises UsageError where no log is here or was, or there is no key to check with.
    """
    paths = log_paths(context)
    policy = believed_policy(context, key)
    known = () if against is None else (older_checkpoint(against),)
    held = shown = None
    if isinstance(paths.database, Address) or paths.database.exists():
        asked = _Asked(known, paths.published, since_last)
        held = _database(context, paths.database, policy, progress, asked)
    if (paths.published / "checkpoint").exists() or (paths.published / "tile").exists():
        beside = held.verifier.name if held is not None else None
        shown = _published(context, paths.published, policy, progress, known, beside=beside)
    there = [item.verifier if item is not None else None for item in (held, shown)]
    missing = absent_logs(context, policy, paths.database, *there)
    found = [item for item in (held, shown) if item is not None]
    found += [Verified(paths.database, keys, report) for keys, report in missing]
    if not found:
        raise UsageError(
            "there is no log here", help="`govern log init` makes one; or name a log: `govern verify PATH`."
        )
    return found


def verify_path(
    context: Context | None,
    path: Place,
    key: str | None,
    progress: Callable[[int, int], None] | None = None,
    *,
    against: Path | None = None,
    since_last: bool = False,
) -> list[Verified]:
    """Check the log at a path: a database (also a PostgreSQL URL), or a folder with a published log.

    Without a workspace the key must be given; `against` is an older checkpoint that the log must contain.
    Raises UsageError where the path is neither.
    """
    policy = believed_policy(context, key)
    known = () if against is None else (older_checkpoint(against),)
    if isinstance(path, Path) and recognise(path) is Kind.PUBLISHED:
        return [_published(context, path, policy, progress, known, beside="")]
    if since_last and context is None:
        raise UsageError(
            "outside a workspace nothing remembers an earlier check", help="Leave --since-last out."
        )
    return [_database(context, path, policy, progress, _Asked(known, since_last=since_last))]


def believed_policy(context: Context | None, key: str | None) -> Policy:
    """What to believe: the log of the key that was given, else what the workspace's trust policy says."""
    if key is not None:
        return policy_of([Verifier.parse(key)])
    if context is None:
        raise UsageError(
            "no key to verify with",
            help="Pass the log's public key with --key VKEY, or run this in a workspace that trusts the log.",
        )
    return trust_policy(context)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What else a database is held to: checkpoints, the published log; and whether all of it is read."""

    known: Sequence[bytes] = ()
    published: Path | None = None
    since_last: bool = False


def _database(
    context: Context | None,
    path: Place,
    policy: Policy,
    progress: Callable[[int, int], None] | None,
    asked: _Asked,
) -> Verified:
    whole = None if context is None else Whole(context, path)
    with log_store.open_reader(path) as reader:
        note = reader.checkpoint()
        keys = keys_of_store(reader, _keys(note, policy, path))
        end = keys.frozen.last if keys.frozen is not None else None
        counts = note if end is None else reader.checkpoint(end)
    head = None if context is None else remembered(context, keys.name)
    frozen = () if context is None else frozen_checkpoints(context, keys.name)
    if head is not None and (end is None or head.size <= end):
        frozen = (
            *frozen,
            head.checkpoint,
        )  # what was acknowledged beyond its end is what a freeze takes back
    known = [*asked.known, *_promised(asked.published, keys.name), *frozen]
    past: Past | None = None
    seen: Agreement | None = None
    notes: tuple[str, ...] = _told(policy, keys)
    if isinstance(path, Address):
        from govern.lineage import verify_postgres as postgres  # noqa: PLC0415 - only where it is used

        seen = Agreement()
        report = postgres.verify_postgres(path, keys, known=known, progress=progress, seen=seen)
        notes += tuple(postgres.weaknesses(path))
    else:
        if asked.since_last and context is not None:
            past = recall(context, path, keys, known)
            if past is None:
                notes += ("no earlier check of this file can be gone on from, so all of it was read",)
        edge = None if past is None else past.edge
        seen = Agreement() if past is None else None
        report = verify_store(path, keys, known=known, progress=progress, past=edge, seen=seen)
        if context is not None and (failed := remember(context, path, report, past)):
            notes += (failed,)
    differences: list[str] = []
    if report.ok and past is None:  # of entries that are not what was signed, no index is worth comparing
        with log_store.open_reader(path) as reader:
            reader.snapshot()  # others may append meanwhile, entries and index together
            differences = index.check(reader.database, seen, report.entries)
        if whole is not None and report.head is not None and not differences:
            whole.remember(report.origin, report.head)
    there = None if context is None else head is not None
    have, missing = _witnessed(policy, counts)
    since = past.time if past is not None else ""
    return Verified(path, keys, report, tuple(differences), there, notes, have, missing, since)


def _published(
    context: Context | None,
    path: Path,
    policy: Policy,
    progress: Callable[[int, int], None] | None,
    known: Sequence[bytes] = (),
    *,
    beside: str | None,
) -> Verified:
    """Check a published log.

    `beside` is the log in the workspace's database (None: there is none; "": another place was asked about).
    """
    try:
        note = (path / "checkpoint").read_bytes()
    except FileNotFoundError:
        raise IntegrityError(
            f"{path} has tiles and no checkpoint, so nobody can say what they are",
            help="Restore it from a copy, or run `govern log publish`.",
        ) from None
    keys, shown = keys_of_tiles(path, _keys(note, policy, path))
    alone = beside is None or beside not in {"", keys.name}
    promised, held, said = promised_elsewhere(context, keys, _size(note), alone=alone)
    report = verify_tiles(path, keys, known=(*known, *shown, *promised), progress=progress)
    have, missing = _witnessed(policy, note)
    notes = _told(policy, keys) + ((said,) if said and not beside else ())
    return Verified(path, keys, report, remembered=held, notes=notes, witnesses=have, missing=missing)


def _size(note: bytes) -> int:
    """Read the size that a checkpoint promises; one that is damaged promises nothing."""
    try:
        return checkpoints.peek(note).size
    except NoteError:
        return 0


def _keys(note: bytes | None, policy: Policy, path: Place) -> LogKeys:
    """Choose the keys whose name is the log's origin; that one of them signed is checked afterwards."""
    try:
        origin = checkpoints.peek(note or b"").origin
    except NoteError:
        # the checkpoint itself is damaged; any trusted key will show that
        origin = policy.origins[0]
    keys = policy.keys(origin)
    if keys is None:
        raise IntegrityError(
            f"{path} says it is the log {origin}, whose key is not trusted here",
            help="Pass its public key with --key VKEY, if you have it from someone you believe.",
        )
    return keys


def _told(policy: Policy, keys: LogKeys) -> tuple[str, ...]:
    """Say which keys of the log are known by its own word only, that of a trusted key; and where it ended."""
    trusted = set(policy.verifiers)
    end = keys.frozen
    said = f"it was frozen at size {end.last}: {end.reason or 'no reason is given'}" if end else ""
    return (said,) * bool(said) + tuple(
        f"from size {span.first} on it is signed by {span.verifier.text}, as its own entry says"
        for span in keys.spans
        if span.first and span.verifier not in trusted
    )


def _witnessed(policy: Policy, note: bytes | None) -> tuple[tuple[str, ...], str]:
    """Name the witnesses of the latest checkpoint, and who is missing."""
    try:
        have = policy.cosigned(note or b"")
    except NoteError:
        have = frozenset()  # a damaged checkpoint, or a cosignature that is wrong, counts for nobody
    return tuple(sorted(have)), policy.lacks(have)


def _promised(published: Path | None, origin: str) -> list[bytes]:
    """The published checkpoint, where it is of the same log: what was published must still be there."""
    if published is None or not (published / "checkpoint").is_file():
        return []
    note = (published / "checkpoint").read_bytes()
    try:
        return [note] if checkpoints.peek(note).origin == origin else []
    except NoteError:
        return []  # a damaged one is found where the published log itself is verified
