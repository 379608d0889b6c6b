"""`govern disclose`: some fields of an event for somebody else, with proof; and the check of what came."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.log.logs import open_reader, signing_key, trust_policy
from govern.app.log.prove import prove_entry, read_small
from govern.app.personal.beside import beside_to_read
from govern.app.running.records import source_data
from govern.contract.kinds.data_contract import DataContract
from govern.contract.reference import Ref
from govern.errors import DurabilityError, IntegrityError, UsageError
from govern.lineage import proof as proofs
from govern.lineage.commitment import disclosure, disclosure_digest
from govern.lineage.entry import Event, Recorded, decode
from govern.lineage.personal.beside import record_name
from govern.lineage.personal.presentation import commitments, present, verify
from govern.lineage.queries import Index
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from govern.app.workspace.context import Context
    from govern.lineage.entry import KnownEntry, Unknown
    from govern.lineage.note import Signer
    from govern.lineage.personal.presentation import Reader, Shown
    from govern.lineage.store.read import TableReader
    from govern.lineage.trust import Policy


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What is handed over: the text, the entry's index, and the fields that are open in it."""

    text: str
    index: int
    fields: tuple[str, ...]


def disclose(
    context: Context,
    what: str,
    fields: Sequence[str],
    reader: Reader | None = None,
    holder: Path | None = None,
) -> Disclosed:
    """Show `fields` of an event, named by its entry's index or its own name; what is made is checked first.

    A field's text comes from what is kept beside the log, else from the source, where it must still be what
    the log commits to.

    Raises:
        UsageError: no such event or field; erased; gone from the source, or changed there.
        IntegrityError: the entry is not what was signed.

    """
    proved = prove_entry(context, what)
    data, index = proved.beside or b"", proved.index or 0
    entry = decode(data)
    with open_reader(context) as log:
        _require_there(log, index, what)
        opened = list(_disclosures(context, log, entry, index, fields))
        name = log.origin
    issued = int(dt.datetime.now(dt.UTC).timestamp())
    shown = present(
        proofs.parse(proved.data.decode()),
        data,
        opened,
        signing_key(context, name),
        issued,
        reader=reader,
        holder=None if holder is None else _holder(context, holder),
    )
    verify(shown.text, trust_policy(context), reader)
    return Disclosed(shown.text, index, tuple(fields))


def check_disclosed(path: Path, policy: Policy, reader: Reader | None) -> Shown:
    """Check what somebody disclosed, by what is believed of its log.

    Raises UsageError where the file can't be read, IntegrityError where it is not what it says.
    """
    return verify(read_small(path).decode("ascii", "replace").strip(), policy, reader)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read; none is overwritten. Raises UsageError, DurabilityError."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
    except FileExistsError:
        raise UsageError(f"{path} exists already", help="Name another file, or move this one away.") from None
    except OSError as error:
        raise DurabilityError(
            f"can't write {path}: {error.strerror}", help="Name a place with room."
        ) from None


def _require_there(log: TableReader, index: int, what: str) -> None:
    at = Index(log.database).erasure_of(index)
    if at is not None:
        raise UsageError(
            f"what {what} commits to was erased: entry {at} of the log says so",
            help="Nobody can open it any more. That it was recorded is still proved: `govern log prove`.",
        )


def _disclosures(
    context: Context, log: TableReader, entry: KnownEntry | Unknown, index: int, fields: Sequence[str]
) -> Iterator[str]:
    committed = commitments(entry)
    for field in fields:
        if field not in committed:
            guess = did_you_mean(field, committed)
            known = f"It commits to {', '.join(sorted(committed)) or 'nothing'}."
            raise UsageError(
                f"entry {index} commits to no field `{field}`",
                help=f"Did you mean `{guess}`?" if guess else known,
            )
    name = _record(log, entry)
    with beside_to_read(context, log) as beside:
        salt = beside.salts([name]).get(name)
        if salt is None:
            raise UsageError(
                f"the salt of {name} is not here",
                help="Disclose where the log's subject keys are (GOVERN_HOME).",
            )
        kept = beside.disclosures(name, [committed[field] for field in fields])
    source: Mapping[str, str] | None = None
    for field in fields:
        text = kept.get(committed[field])
        if text is None:
            source = _source(context, log, entry) if source is None else source
            text = disclosure(salt, field, source[field]) if field in source else ""
        if disclosure_digest(text) != committed[field]:
            raise UsageError(
                f"the source no longer holds the `{field}` of {name} that was recorded, and it was not kept",
                help="Let its contract list it in `disclosableFields`: then later runs keep it, encrypted.",
            )
        yield text


def _record(log: TableReader, entry: KnownEntry | Unknown) -> str:
    if isinstance(entry, Recorded):
        return record_name(entry.source, entry.record or entry.id)
    assert isinstance(entry, Event)  # noqa: S101 - others commit to nothing, so that no field is theirs
    run = Index(log.database).run(entry.run)
    if run is None:
        raise IntegrityError(f"the index has no run {entry.run}", help="run `govern verify`")
    return record_name(run.contract.partition("@")[0], entry.record)


def _source(context: Context, log: TableReader, entry: KnownEntry | Unknown) -> Mapping[str, str]:
    """Read a record's fields where its run read them; empty where they can't be read there any more."""
    run = Index(log.database).run(entry.run) if isinstance(entry, Event) else None
    if run is None or not isinstance(entry, Event):
        return {}
    contract = context.find(Ref.parse(run.contract))[0].contract
    if not isinstance(contract, DataContract):
        return {}
    records = source_data(context, contract, run.environment).records
    return next((record.fields for record in records if record.key == entry.record), {})


def _holder(context: Context, path: Path) -> Signer:
    from govern.lineage.keys import load_private  # noqa: PLC0415 - only where a holder signs

    passphrase = context.environ.get("GOVERN_KEY_PASSPHRASE")
    return load_private(path, passphrase.encode() if passphrase else None)
