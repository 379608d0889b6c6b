"""A log whose key was stolen or lost: frozen at the last size that is beyond doubt, and followed by another.

Whoever has the key can sign anything, for any size, at any time. What they can't make are cosignatures of
witnesses that saw the log grow before. So the log ends at a checkpoint that a quorum has cosigned; the
trust policy names its size and root, and from then on nothing else of this log is believed.
"""

from __future__ import annotations

import contextlib
import sqlite3
from base64 import b64encode
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.log.frozen import FROZEN, frozen_path
from govern.app.log.key_history import keys_of_store
from govern.app.log.logs import log_paths, make_log, open_reader, settings, timestamp, trust_policy
from govern.app.statements.carried import carried
from govern.app.workspace.replace import replace_path
from govern.errors import DurabilityError, IntegrityError, UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import tree
from govern.lineage.entry import LogSucceeded
from govern.lineage.note import NoteError
from govern.lineage.store.failure import explained
from govern.lineage.trust_file import parse, with_span

if TYPE_CHECKING:
    from govern.app.log.logs import OpenedLog
    from govern.app.log.store import Place
    from govern.app.workspace.context import Context
    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.log_keys import LogKeys
    from govern.lineage.store.read import TableReader
    from govern.lineage.trust import Policy


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen log: its last checkpoint that counts, who had cosigned it, how much lies beyond, its file."""

    checkpoint: Checkpoint
    witnesses: tuple[str, ...]
    beyond: int
    path: str


@dataclass(frozen=True, slots=True)
class Succeeded:
    """A log that follows a frozen one: what was opened, and the file that keeps that one (None: no file)."""

    predecessor: str
    kept: Path | None
    opened: OpenedLog


def freeze(context: Context, size: int | None, reason: str) -> Frozen:
    """End the workspace's log at a checkpoint, by default the latest that the quorum has cosigned.

    Raises UsageError: no checkpoint of that size, one that the quorum has not cosigned, a log that is frozen.
    IntegrityError where what the log keeps up to there is not what the checkpoint says.
    """
    if not reason.strip() or not reason.isprintable():
        raise UsageError("a freeze needs a reason, on one line", help='Say what happened: --reason "...".')
    policy = trust_policy(context)
    with open_reader(context) as reader:
        known = policy.keys(reader.origin)
        if known is None:
            raise UsageError(f"the trust policy does not know the log {reader.origin}")
        if known.frozen is not None:
            raise UsageError(f"the log {reader.origin} was frozen at size {known.frozen.last} already")
        keys = keys_of_store(reader, known)
        chosen = _last_witnessed(reader, policy, keys) if size is None else size
        data = reader.checkpoint(chosen)
        if data is None:
            near = ", ".join(str(one) for one, _ in list(reader.checkpoints())[-5:])
            raise UsageError(
                f"the log has no checkpoint of size {chosen}", help=f"A checkpoint ends each batch: {near}."
            )
        believed = policy.believe(data, reader.origin, keys)
        head = believed.checkpoint
        if tree.Frontier.load(head.size, reader.node).root() != head.root:
            raise IntegrityError(
                f"what the log holds up to size {head.size} is not what that checkpoint was signed over",
                help="Take an earlier size, or a copy of the log.",
            )
        beyond = reader.head().size - head.size
    path = frozen_path(head.origin, head.size)
    _keep(context, path, data)
    _end(context, keys, head, reason)
    return Frozen(head, believed.witnesses, beyond, path)


def _last_witnessed(reader: TableReader, policy: Policy, keys: LogKeys) -> int:
    """Find the largest size whose checkpoint is believed in full."""
    if not policy.lacks(frozenset()):
        raise UsageError(
            "no witness is asked for, so nobody but the key's holder can say up to where the log is sound",
            help="Name the last size that you know of from elsewhere with --at, such as that of a copy.",
        )
    for one in sorted((at for at, _ in reader.checkpoints()), reverse=True):
        data = reader.checkpoint(one) or b""
        if policy.lacks(policy.cosigned(data)):
            continue
        return checkpoints.verify(data, keys).size
    raise UsageError(
        "no checkpoint of the log was cosigned by the quorum",
        help="Name the last size that you know of from elsewhere with --at, and a policy without the quorum.",
    )


def _keep(context: Context, path: str, data: bytes) -> None:
    try:
        (context.root / FROZEN).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DurabilityError(f"can't make {FROZEN}: {error.strerror}") from None
    replace_path(context.root / path, data, path)


def _end(context: Context, keys: LogKeys, head: Checkpoint, reason: str) -> None:
    """Write into the trust policy that no key of the log counts beyond, and which root it ends with."""
    named = settings(context).trust
    text = context.tree.read(named).decode()
    for span in keys.spans:
        if span.covers(head.size):
            text = with_span(text, replace(span, last=head.size, root=head.root, reason=reason.strip()))
        elif span.first > head.size:
            text = with_span(text, replace(span, first=head.size, last=head.size, root=head.root))
        else:
            text = with_span(text, span)  # as the log itself says; the policy may not have known
    parse(text, named)
    replace_path(log_paths(context).trust, text.encode(), named)


def succeed(context: Context, origin: str | None = None) -> Succeeded:
    """Put the frozen log aside and begin another in its place, whose first entry says what it follows.

    A log in a file keeps its bytes under another name, and so does what was published of it. One in
    PostgreSQL stays where it is: `log.database` names another schema first. Raises UsageError where the log
    is not frozen, or something stands where it goes.
    """
    policy = trust_policy(context)
    place = log_paths(context).database
    old = _present(context) or next(
        (span.verifier.name for span in reversed(policy.spans) if span.root is not None), ""
    )
    keys = policy.keys(old)
    end = keys.frozen if keys else None
    if end is None or end.last is None or end.root is None:
        raise UsageError(
            f"the log {old} is not frozen" if old else "no log was frozen here",
            help="`govern log freeze --reason ...` ends it first.",
        )
    note = _note(context, old, end.last)
    present = bool(_present(context))
    more = carried(context, end.last) if present else ()
    shown = _published(log_paths(context).published, old, end.last)
    kept = _put_aside(place, old, end.last) if present else None
    if shown is not None:
        _move(*shown)
    entry = LogSucceeded(
        timestamp(context.now),
        "",
        context.config.name,
        old,
        end.last,
        b64encode(end.root).decode(),
        note.decode(),
        end.reason or "no reason is given",
    )
    opened = make_log(context, origin, lambda name: replace(entry, origin=name), more=more)
    return Succeeded(old, kept, opened)


def _present(context: Context) -> str:
    """Name the log that stands where the workspace's log is; "" where there is none."""
    try:
        with open_reader(context) as reader:
            return reader.origin
    except UsageError:
        return ""


def _note(context: Context, origin: str, size: int) -> bytes:
    """Give the checkpoint at which the log was frozen. Raises UsageError where it was not kept."""
    path = frozen_path(origin, size)
    try:
        return context.tree.read(path)
    except KeyError:
        raise UsageError(
            f"the checkpoint at which {origin} was frozen is not in {path}",
            help="Take it from git again: the log that follows names it.",
        ) from None


def _put_aside(place: Place, origin: str, size: int) -> Path:
    """Keep the file of a frozen log under another name."""
    if not isinstance(place, Path):
        raise UsageError(
            f"the log {origin} stays where it is in PostgreSQL",
            help="Name another schema in `log.database` of govern.yaml, and run this again.",
        )
    kept = place.with_name(f"{place.stem}-until-{size}{place.suffix}")
    if kept.exists():
        raise UsageError(f"{kept} is there already", help="Move it away first; nothing was changed.")
    with explained(place), contextlib.closing(sqlite3.connect(place, timeout=10.0)) as connection:
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy or place.with_name(f"{place.name}-wal").exists():
        raise UsageError(
            f"{place} is in use", help="Let the others that have it open end, and run this again."
        )
    _move(place, kept)
    return kept


def _published(folder: Path, origin: str, size: int) -> tuple[Path, Path] | None:
    """Say where the frozen log's published form is and goes: in its place the new log will be published.

    None where that log is not published there. Raises UsageError where something is in the way.
    """
    try:
        if checkpoints.peek((folder / "checkpoint").read_bytes()).origin != origin:
            return None
    except (OSError, NoteError):
        return None  # nothing there, or what `govern verify` and `govern log publish` will complain of
    kept = folder.with_name(f"{folder.name}-until-{size}")
    if kept.exists():
        raise UsageError(f"{kept} is there already", help="Move it away first; nothing was changed.")
    return folder, kept


def _move(place: Path, kept: Path) -> None:
    try:
        place.replace(kept)
    except OSError as error:
        raise DurabilityError(f"can't move {place} to {kept}: {error.strerror}") from None
