"""The frozen logs that this one follows: beside them lies, too, what is to be erased.

A log says in its first entry which one it follows. A log in a file was put aside by `govern log succeed`
under another name; one in PostgreSQL stays in its schema. Whoever moved one elsewhere says where. Nothing is
appended to either: what is erased beside them is said in the log that goes on.
"""

from __future__ import annotations

from base64 import b64decode
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.log import store as log_store
from govern.app.log.logs import log_paths
from govern.app.log.store import place_of
from govern.app.personal.beside import holds_keys, keys_place
from govern.app.workspace.state import head_file
from govern.errors import GovernError, IntegrityError, UsageError
from govern.lineage.entry import LogSucceeded, decode
from govern.lineage.store.postgres.address import Address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.app.log.store import Place
    from govern.app.workspace.context import Context
    from govern.lineage.store.read import TableReader
    from govern.lineage.store.writing import TableLog


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A frozen log by its origin, and where its tables are."""

    origin: str
    place: Place


def predecessors(
    context: Context, log: TableReader, moved: Sequence[str] = (), gone: str = ""
) -> tuple[Predecessor, ...]:
    """Find all logs that `log` follows, the latest first; those that were `moved` are where this says.

    The one of the origin `gone` can't be had, and so neither those before it, which only it names.

    Raises IntegrityError where one is not there while this user has keys for it: what copies of it hold could
    still be opened, and nobody could say what that is; or one that was moved is not what was frozen.
    UsageError where there is no log in a place that was named, or one that `log` doesn't follow; or where
    `gone` is here, or is followed by none of these.
    """
    found: list[Predecessor] = []
    elsewhere = dict(map(_named, moved))
    named = _follows(log)
    while named is not None and named.predecessor not in {log.origin, *(one.origin for one in found)}:
        place = elsewhere.pop(named.predecessor, None)
        if place is not None:
            _require_frozen(place, named)
        else:
            place = _where(context, named)
        if named.predecessor == gone:
            if place is not None:
                raise UsageError(f"the log {gone} is here: {place}", help="Erase without `--without`.")
            break
        if place is None:
            if holds_keys(context, named.predecessor):
                raise _missing(context, named)
            break
        found.append(Predecessor(named.predecessor, place))
        with log_store.open_reader(place) as reader:
            named = _follows(reader)
    if gone and (named is None or named.predecessor != gone):
        raise UsageError(
            f"{log.origin} does not follow a log {gone} that is not here",
            help="`--without` names the frozen log that an erasure was stopped by, and no other.",
        )
    for origin, place in elsewhere.items():
        raise UsageError(
            f"{place} is the log {origin}, which {log.origin} does not follow"
            + (f" on this side of {gone}" if gone else ""),
            help="`--predecessor` names a frozen log that this one goes on from.",
        )
    return tuple(found)


def _named(text: str) -> tuple[str, Place]:
    """Give the origin of the log in a place that was named, and the place."""
    place = place_of(Path.cwd(), text)
    with log_store.open_reader(place) as reader:
        return reader.origin, place


def _require_frozen(place: Place, named: LogSucceeded) -> None:
    """Insist that a log holds what it was frozen with: an older copy may lack what is to be erased."""
    with log_store.open_reader(place) as reader:
        size = reader.head().size
        if size < named.size or reader.root_at(named.size) != b64decode(named.root):
            raise IntegrityError(
                f"{place} is not the log {named.predecessor} as it was frozen: that had {named.size} "
                + (f"entries, this has {size}" if size < named.size else "entries, and others than these"),
                help="Name what was kept when the log was frozen, not an older copy or a fork of it.",
            )


@contextmanager
def opened_to_delete(context: Context, one: Predecessor) -> Iterator[TableLog]:
    """Open a frozen log so that what lies beside it can be deleted; nothing can be appended to it.

    Its own key may be gone, or in a thief's hands. The one made here, for a file, signs nothing.
    """
    from govern.lineage import keys  # noqa: PLC0415 - cryptography only where something is erased
    from govern.lineage.store.head import HeadFile  # noqa: PLC0415 - see above

    signer = keys.generate(one.origin) if isinstance(one.place, Path) else None
    with log_store.open_writer(one.place, signer, HeadFile(head_file(context.environ))) as log:
        yield log


def _follows(log: TableReader) -> LogSucceeded | None:
    data = next(log.entries(0, 1), None)
    entry = None if data is None else decode(data)
    return entry if isinstance(entry, LogSucceeded) else None


def _where(context: Context, named: LogSucceeded) -> Place | None:
    in_server = isinstance(log_paths(context).database, Address)
    places: list[Place] = [*_files(context, named.size), *(_schemas(context) if in_server else ())]
    for place in places:
        found = False
        with suppress(GovernError), log_store.open_reader(place) as reader:
            found = reader.origin == named.predecessor
        if found:
            return place
    return None


def _files(context: Context, size: int) -> Iterator[Path]:
    """Give the files that a log may have been put aside in, the likeliest first."""
    place = log_paths(context).database
    folder = place.parent if isinstance(place, Path) else context.root / "lineage"
    if isinstance(place, Path):
        likely = place.with_name(f"{place.stem}-until-{size}{place.suffix}")
        if likely.is_file():
            yield likely
    yield from (path for path in sorted(folder.glob("*.db")) if path.is_file())


def _schemas(context: Context) -> Iterator[Address]:
    """Give the other schemas of the log's database that look like a log's."""
    place = log_paths(context).database
    assert isinstance(place, Address)  # noqa: S101 - for the type checker: asked for a database only
    with log_store.open_reader(place) as reader:
        rows = reader.database.rows(
            "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relname = 'acknowledged' AND n.nspname <> ? ORDER BY n.nspname",
            (place.schema,),
        )
    yield from (Address(place.url, name) for (name,) in rows)


def _missing(context: Context, named: LogSucceeded) -> IntegrityError:
    place = log_paths(context).database
    usual = (
        str(place.with_name(f"{place.stem}-until-{named.size}{place.suffix}"))
        if isinstance(place, Path)
        else "a schema of the log's database"
    )
    return IntegrityError(
        f"the log {named.predecessor}, which this one follows, is not there, and its subjects' keys are: "
        f"what is kept beside it could be opened. Looked for in {usual}, and beside it",
        help="If it was moved, say where with `--predecessor PATH` (a file, or a PostgreSQL URL). If it "
        f"can't be had, `govern erase --without {named.predecessor}` destroys the subject's keys of it, so "
        "that no copy can be opened. If it is gone for good with every copy, take all its keys away: "
        f"{keys_place(context, named.predecessor)}",
    )
