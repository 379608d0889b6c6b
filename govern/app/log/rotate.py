"""`govern keys rotate`: another key for the log, named in the log and signing beside the old one.

It can be interrupted at any point: the new key is durable before the log names it, and the same command
finishes what was begun.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.keys.signers import open_log_key, open_note_signer
from govern.app.log import store as log_store
from govern.app.log.frozen import refuse_frozen
from govern.app.log.logs import log_paths, open_reader, settings, signing_key, timestamp, trust_policy
from govern.app.workspace.replace import replace_path, write_new
from govern.app.workspace.state import head_file, key_file
from govern.errors import DurabilityError, UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import keys, note
from govern.lineage.entry import KeyRotated, to_json
from govern.lineage.log_keys import Span
from govern.lineage.note_signers import HandoverSigner
from govern.lineage.store.head import HeadFile
from govern.lineage.trust_file import parse, with_span

if TYPE_CHECKING:
    from pathlib import Path

    from govern.app.workspace.context import Context
    from govern.lineage.note import Signer, Verifier


@dataclass(frozen=True, slots=True)
class Rotated:
    """A rotation: both keys, the size from which the new one signs alone, where the old one is kept."""

    old: Verifier
    new: Verifier
    size: int
    retired: Path
    trust: Path


def rotate(context: Context, uri: str | None = None) -> Rotated:
    """Exchange the log's key for a new one, or for the one that `uri` names.

    Raises UsageError: no log, no key to hand over from, a key that is the old one. IntegrityError and
    DurabilityError as every append.
    """
    with open_reader(context) as reader:
        origin = reader.origin
        last = reader.checkpoint() or b""
    policy = trust_policy(context)
    known = policy.keys(origin)
    refuse_frozen(known.frozen if known else None, origin)
    where = key_file(context.environ, origin)
    waiting = where.with_name(f"{where.name}.new")
    old = signing_key(context, origin)
    signed = [line.key_id for line in note.parse(last).signatures if line.name == origin]
    # the heir signs after the key that it takes over from; where that one signed last, none is named yet
    heir = signed[-1] if old.verifier.key_id in signed[:-1] else None
    new = _made(context, waiting, origin, old) if uri is None else _named(context, waiting, uri, old, heir)
    if {old.verifier.key_id, new.verifier.key_id} <= set(signed):
        size = checkpoints.verify(last, new.verifier).size  # begun before, and interrupted
    else:
        size = _hand_over(context, old, new)
    _tell(context, old.verifier, new.verifier, size)
    retired = where.with_name(f"{where.name}.until-{size}")
    _exchange(where, waiting, retired)
    return Rotated(old.verifier, new.verifier, size, retired, log_paths(context).trust)


def _made(context: Context, waiting: Path, origin: str, old: Signer) -> Signer:
    """Make the new key durable beside the old one; or open what waits there since an earlier attempt."""
    if not waiting.exists():
        passphrase = context.environ.get("GOVERN_KEY_PASSPHRASE")
        keys.save_private(keys.generate(origin), waiting, passphrase.encode() if passphrase else None)
    new = open_log_key(waiting, context.environ, origin)
    if new.verifier.public_key == old.verifier.public_key:
        waiting.unlink()
    return _another(new, old)


def _named(context: Context, waiting: Path, uri: str, old: Signer, heir: bytes | None) -> Signer:
    """Open the key that a URI names, and only then keep the URI, in place of a key that was never used."""
    new = _another(open_note_signer(uri, context.environ, name=old.verifier.name), old)
    if heir is not None and new.verifier.key_id != heir:
        raise UsageError(
            "a rotation was interrupted after the log named another key than this one",
            help="Run `govern keys rotate` without --key: it goes on with that one. Then rotate to this one.",
        )
    if heir is None or not waiting.exists():
        save_uri(waiting, uri)
    return new


def _another(new: Signer, old: Signer) -> Signer:
    if new.verifier.public_key == old.verifier.public_key:
        raise UsageError("the new key is the old one", help="Name another key, or none to have one made.")
    return new


def save_uri(path: Path, uri: str) -> None:
    """Keep the URI of a log's key in place of the key. Raises DurabilityError."""
    try:
        write_new(path, f"{uri}\n".encode())
        path.chmod(0o600)
    except OSError as error:
        raise DurabilityError(f"can't write {path}: {error.strerror}") from None


def _hand_over(context: Context, old: Signer, new: Signer) -> int:
    place, memory = log_paths(context).database, HeadFile(head_file(context.environ))
    now = timestamp(context.now)
    entry = dict(to_json(KeyRotated(now, old.verifier.text, new.verifier.text)))
    with contextlib.closing(log_store.open_writer(place, HandoverSigner(old, new), memory)) as log:
        receipt = log.append([entry], now)
    found = {line.key_id for line in note.parse(receipt.checkpoint).signatures}
    if not {old.verifier.key_id, new.verifier.key_id} <= found:
        raise UsageError(
            "another process signed the checkpoint, with the old key alone: nothing is handed over",
            help="Stop the other sequencer of this log, and run this again.",
        )
    return checkpoints.verify(receipt.checkpoint, new.verifier).size


def _tell(context: Context, old: Verifier, new: Verifier, size: int) -> None:
    """Write into the trust policy which key counts at which sizes."""
    named = settings(context).trust
    text = context.tree.read(named).decode()
    spans = {span.verifier: span for span in parse(text, named).spans}
    first = spans[old].first if old in spans else 0
    text = with_span(text, Span(old, first, size))
    text = with_span(text, Span(new, size))
    replace_path(log_paths(context).trust, text.encode(), named)


def _exchange(where: Path, waiting: Path, retired: Path) -> None:
    try:
        if not retired.exists():
            retired.hardlink_to(where)
        waiting.replace(where)
    except OSError as error:
        raise DurabilityError(
            f"can't put the new key in the place of {where}: {error.strerror}",
            help="Run `govern keys rotate` again: it goes on from here.",
        ) from None
