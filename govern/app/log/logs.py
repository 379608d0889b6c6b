"""The log of a workspace: make it, open it, say whose signature is believed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from govern.app.log import store as log_store
from govern.app.log.store import Place, place_of
from govern.app.workspace.replace import write_new
from govern.app.workspace.state import head_file, key_file, make_private, require_private
from govern.errors import DurabilityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from govern.app.workspace.context import Context
    from govern.lineage.entry import KnownEntry
    from govern.lineage.note import Signer, Verifier
    from govern.lineage.store.head import Head
    from govern.lineage.store.read import TableReader
    from govern.lineage.store.writing import TableLog
    from govern.lineage.trust import Policy


@dataclass(frozen=True, slots=True)
class LogPaths:
    """Where the log's database, its published form and the trusted keys are."""

    database: Place
    published: Path
    trust: Path


@dataclass(frozen=True, slots=True)
class OpenedLog:
    """A log that was just made: its origin, the key to verify it with, where the private key is."""

    origin: str
    verifier: str
    key: Path
    paths: LogPaths


class Settings(NamedTuple):
    """The workspace's settings for its log, as `LogSettings` of the contract says them."""

    origin: str
    database: str
    published: str
    trust: str
    disclosures: str


def settings(context: Context) -> Settings:
    """The workspace's settings for its log. Raises UsageError where there are none."""
    found = _declared(context) if "config" in vars(context) else context.facts.of("log settings", _declared)
    if found is None:
        raise UsageError(
            "govern.yaml has no `log`",
            help="Add `log: {origin: ...}` in block style, such as example.com/my-log.",
        )
    return Settings(**found)


def _declared(context: Context) -> dict[str, str] | None:
    found = context.config.log
    return None if found is None else {name: str(getattr(found, name)) for name in Settings._fields}


def log_paths(context: Context) -> LogPaths:
    """The log's places in the workspace."""
    named = settings(context)
    database = place_of(context.root, named.database)
    return LogPaths(database, context.root / named.published, context.root / named.trust)


def timestamp(moment: dt.datetime) -> str:
    """RFC 3339 in UTC with exactly six fraction digits, as entries carry it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def init_log(context: Context, origin: str | None, key: str | None = None) -> OpenedLog:
    """Make a key and an empty log whose first entry says what it is about, and trust the key here.

    `key` is the URI of a key that is there already. A log's identity is its origin, so each gets one of its
    own: the workspace's and eight random digits. Raises UsageError where there is a log already.
    """
    from govern.lineage.entry import LogOpened  # noqa: PLC0415 - only where a log is made

    now = timestamp(context.now)
    return make_log(context, origin, lambda name: LogOpened(now, name, context.config.name), key)


def make_log(
    context: Context,
    origin: str | None,
    first: Callable[[str], KnownEntry],
    key: str | None = None,
    *,
    more: Sequence[KnownEntry] = (),
) -> OpenedLog:
    """Make a log with its key, whose first entry `first` makes of its origin; see `init_log`.

    `more` follow that entry in the same step.
    """
    import secrets  # noqa: PLC0415 - only where a log is made

    from govern.lineage.entry import to_json  # noqa: PLC0415 - see above
    from govern.lineage.store.head import HeadFile  # noqa: PLC0415 - see above

    paths = log_paths(context)
    log_store.require_free(paths.database)
    name = origin or f"{settings(context).origin}/{secrets.token_hex(4)}"
    where = key_file(context.environ, name)
    make_private(where.parent)
    signer = _new_key(context, where, name, key)
    now = timestamp(context.now)
    with log_store.create(paths.database, signer, HeadFile(head_file(context.environ)), now) as log:
        log.append([dict(to_json(entry)) for entry in (first(name), *more)], now)
    trust_key(paths.trust, signer.verifier)
    return OpenedLog(name, signer.verifier.text, where, paths)


def _new_key(context: Context, where: Path, name: str, uri: str | None) -> Signer:
    """Make the key of a new log, or keep the URI of one in its place."""
    from govern.app.keys.passphrase import VARIABLE  # noqa: PLC0415 - only where a key is made
    from govern.app.keys.signers import open_note_signer  # noqa: PLC0415 - see above
    from govern.lineage import keys  # noqa: PLC0415 - cryptography only where something is signed

    if uri is not None:
        signer = open_note_signer(uri, context.environ, name=name)
        write_new(where, f"{uri}\n".encode())
        where.chmod(0o600)
        return signer
    made = keys.generate(name)
    passphrase = context.environ.get(VARIABLE)
    keys.save_private(made, where, passphrase.encode() if passphrase else None)
    return made


def trust_key(path: Path, verifier: Verifier) -> None:
    """Add a log's public key to the trusted ones, durably."""
    from govern.lineage.trust_file import with_log  # noqa: PLC0415 - only where keys are handled

    text = path.read_text(encoding="utf-8") if path.exists() else ""
    temporary = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(temporary, with_log(text, verifier).encode())
        temporary.replace(path)
    except OSError as error:
        raise DurabilityError(
            f"can't write {path}: {error.strerror}", help=f"Add this line to it: log {verifier.text}"
        ) from None


def trusted(context: Context) -> tuple[Verifier, ...]:
    """The keys of the logs that this workspace believes. Raises UsageError where there are none."""
    return trust_policy(context).verifiers


def trust_policy(context: Context) -> Policy:
    """What this workspace believes: which logs, and which witnesses beside them.

    Raises UsageError where there is no such policy, where it can't be read, or where it trusts no log.
    """
    from govern.lineage.trust_file import parse  # noqa: PLC0415 - only where keys are handled

    name = settings(context).trust
    try:
        text = context.tree.read(name).decode()
    except KeyError:
        raise UsageError(
            f"there is no {name}",
            help="`govern log init` makes a log and trusts its key; or pass --key VKEY.",
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8 text", help="Take it from git again.", place=name) from None
    found = parse(text, name)
    if not found.spans:
        raise UsageError(
            f"{name} trusts no log", help="Add a line `log VKEY`; `govern keys show` prints yours."
        )
    return found


def open_reader(context: Context) -> TableReader:
    """Open the log for reading. Raises UsageError where there is none."""
    return log_store.open_reader(_existing(context))


def open_writer(context: Context) -> TableLog:
    """Open the log for appending, with its key. Raises UsageError where log or key are missing.

    In PostgreSQL the key may be elsewhere: then what is appended waits for a sequencer that has it.
    """
    from govern.lineage.store.head import HeadFile  # noqa: PLC0415 - cryptography only where something is signed

    place = _existing(context)
    with log_store.open_reader(place) as reader:
        origin = reader.origin
    _refuse_frozen(context, origin)
    signed_elsewhere = not isinstance(place, Path) and not key_file(context.environ, origin).exists()
    key = None if signed_elsewhere else signing_key(context, origin)
    return log_store.open_writer(place, key, HeadFile(head_file(context.environ)))


def _refuse_frozen(context: Context, origin: str) -> None:
    """Refuse to add to a log that the trust policy says was frozen."""
    from govern.app.log.frozen import refuse_frozen  # noqa: PLC0415 - only where something is appended

    if (context.root / settings(context).trust).exists():
        keys = trust_policy(context).keys(origin)
        refuse_frozen(keys.frozen if keys else None, origin)


def signing_key(context: Context, origin: str) -> Signer:
    """Load the key that the log `origin` is signed with. Raises UsageError where it is missing or unsafe."""
    from govern.app.keys.signers import open_log_key  # noqa: PLC0415 - cryptography only where something is signed

    where = key_file(context.environ, origin)
    for folder in (where.parent.parent, where.parent):
        require_private(folder)
    return open_log_key(where, context.environ, origin)


def remembered(context: Context, origin: str) -> Head | None:
    """The last state of a log that the memory outside the workspace knows, or None.

    Raises UsageError where others may write to that memory.
    """
    from govern.lineage.store.head import HeadFile  # noqa: PLC0415 - sqlite only where a log is

    where = head_file(context.environ)
    require_private(where.parent)
    memory = HeadFile(where)
    try:
        return memory.read(origin)
    finally:
        memory.close()


def _existing(context: Context) -> Place:
    place = log_paths(context).database
    if isinstance(place, Path) and not place.exists():
        raise UsageError(
            f"there is no log here ({settings(context).database})",
            help="`govern log init` makes one, then `govern run` records in it.",
        )
    return place
