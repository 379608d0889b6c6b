"""`govern verify`: check the log, its index and its published form, with public keys only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app import log_store
from govern.app.logs import log_paths, remembered, trusted
from govern.app.prove import older_checkpoint
from govern.app.recognise import Kind, recognise
from govern.errors import IntegrityError, UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import index
from govern.lineage.note import NoteError, Verifier
from govern.lineage.read_tiles import verify_tiles
from govern.lineage.store.postgres.address import Address
from govern.lineage.verify import verify_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from govern.app.context import Context
    from govern.app.log_store import Place
    from govern.lineage.findings import Report


@dataclass(frozen=True, slots=True)
class Verified:
    """One log that was checked: where it is, the key it was checked with, what was found.

    `remembered` tells whether the memory outside the workspace knows it; None where there is none to ask.
    `notes` say where the database protects it less than it should.
    """

    path: Place
    verifier: Verifier
    report: Report
    index: tuple[str, ...] = ()
    remembered: bool | None = None
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the log is what was signed, and its index what the entries say."""
        return self.report.ok and not self.index


def verify_workspace(
    context: Context,
    key: str | None,
    progress: Callable[[int, int], None] | None = None,
    *,
    against: Path | None = None,
) -> list[Verified]:
    """Check the workspace's database and published log, as far as they are there.

    `against` is an older checkpoint that both must contain.
    Raises UsageError where there is neither, or no key to check with.
    """
    paths = log_paths(context)
    keys = believed(context, key)
    known = () if against is None else (older_checkpoint(against),)
    found: list[Verified] = []
    if isinstance(paths.database, Address) or paths.database.exists():
        found.append(_database(context, paths.database, keys, progress, known, published=paths.published))
    if (paths.published / "checkpoint").exists() or (paths.published / "tile").exists():
        found.append(_published(paths.published, keys, progress, known))
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
) -> list[Verified]:
    """Check the log at a path: a database (also a PostgreSQL URL), or a folder with a published log.

    Without a workspace the key must be given; `against` is an older checkpoint that the log must contain.
    Raises UsageError where the path is neither.
    """
    keys = believed(context, key)
    known = () if against is None else (older_checkpoint(against),)
    if isinstance(path, Path) and recognise(path) is Kind.PUBLISHED:
        return [_published(path, keys, progress, known)]
    return [_database(context, path, keys, progress, known)]


def believed(context: Context | None, key: str | None) -> list[Verifier]:
    """The keys to verify with: the one that was given, else those that the workspace trusts."""
    if key is not None:
        return [Verifier.parse(key)]
    if context is None:
        raise UsageError(
            "no key to verify with",
            help="Pass the log's public key with --key VKEY, or run this in a workspace that trusts the log.",
        )
    return list(trusted(context))


def _database(
    context: Context | None,
    path: Place,
    keys: Sequence[Verifier],
    progress: Callable[[int, int], None] | None,
    known: Sequence[bytes] = (),
    *,
    published: Path | None = None,
) -> Verified:
    with log_store.open_reader(path) as reader:
        note = reader.checkpoint()
    verifier = _signer(note, keys, path)
    head = None if context is None else remembered(context, verifier.name)
    known = [*known, *([head.checkpoint] if head else []), *_promised(published, verifier.name)]
    notes: tuple[str, ...] = ()
    if isinstance(path, Address):
        from govern.lineage import verify_postgres as postgres  # noqa: PLC0415 - only where it is used

        report = postgres.verify_postgres(path, verifier, known=known, progress=progress)
        notes = tuple(postgres.weaknesses(path))
    else:
        report = verify_store(path, verifier, known=known, progress=progress)
    differences: list[str] = []
    if report.ok:  # of entries that are not what was signed, no index is worth comparing
        with log_store.open_reader(path) as reader:
            differences = index.check(reader.database)
    asked = None if context is None else head is not None
    return Verified(path, verifier, report, tuple(differences), asked, notes)


def _published(
    path: Path,
    keys: Sequence[Verifier],
    progress: Callable[[int, int], None] | None,
    known: Sequence[bytes] = (),
) -> Verified:
    try:
        note = (path / "checkpoint").read_bytes()
    except FileNotFoundError:
        raise IntegrityError(
            f"{path} has tiles and no checkpoint, so nobody can say what they are",
            help="Restore it from a copy, or run `govern log publish`.",
        ) from None
    verifier = _signer(note, keys, path)
    return Verified(path, verifier, verify_tiles(path, verifier, known=known, progress=progress))


def _signer(note: bytes | None, keys: Sequence[Verifier], path: Place) -> Verifier:
    """Choose the key whose name is the log's origin; that it really signed is checked afterwards."""
    try:
        origin = checkpoints.peek(note or b"").origin
    except NoteError:
        # the checkpoint itself is damaged; any trusted key will show that
        return keys[0]
    fitting = [key for key in keys if key.name == origin]
    if not fitting:
        raise IntegrityError(
            f"{path} says it is the log {origin}, whose key is not trusted here",
            help="Pass its public key with --key VKEY, if you have it from someone you believe.",
        )
    for key in fitting:
        try:
            checkpoints.verify(note or b"", key)
        except NoteError:
            continue
        return key
    return fitting[0]


def _promised(published: Path | None, origin: str) -> list[bytes]:
    """The published checkpoint, where it is of the same log: what was published must still be there."""
    if published is None or not (published / "checkpoint").is_file():
        return []
    note = (published / "checkpoint").read_bytes()
    try:
        return [note] if checkpoints.peek(note).origin == origin else []
    except NoteError:
        return []  # a damaged one is found where the published log itself is verified
