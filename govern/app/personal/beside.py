"""What is kept beside the log, opened with the subjects' keys of this user, or of a team."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.workspace.state import make_private, require_private, vault_file
from govern.errors import UsageError
from govern.lineage.store.postgres.address import Address, is_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.app.workspace.context import Context
    from govern.lineage.personal.beside import Beside
    from govern.lineage.personal.vault import Vault
    from govern.lineage.store.database import Database
    from govern.lineage.store.read import TableReader

VARIABLE = "GOVERN_SUBJECT_KEYS"
"""The environment variable that names another place for the keys: a file, or a PostgreSQL database."""


@contextmanager
def opened_vault(context: Context, origin: str, log: Database | None = None) -> Iterator[Vault]:
    """Open the keys of a log's subjects, made where there are none yet; not in the database of `log`.

    Raises UsageError where others could read or exchange them, DurabilityError where they can't be kept.
    """
    place = _place(context, origin)
    if isinstance(place, Address):
        from govern.lineage.personal import vault_postgres  # noqa: PLC0415 - only where PostgreSQL is used

        with vault_postgres.open_vault(place, origin, log) as vault:
            yield vault
        return
    from govern.lineage.personal.vault import open_vault  # noqa: PLC0415 - sqlite only where a log is

    make_private(place.parent)
    with open_vault(place) as vault:
        yield vault


def holds_keys(context: Context, origin: str) -> bool:
    """Whether there may be keys of a log's subjects where this user looks for them; none are made."""
    place = _place(context, origin)
    return not isinstance(place, Path) or place.exists()


def keys_place(context: Context, origin: str) -> str:
    """Say where the keys of a log's subjects are, for people."""
    return str(_place(context, origin))


@contextmanager
def vault_of(context: Context, log: TableReader, *, lost: bool = False) -> Iterator[Vault]:
    """Open the keys with which a log's subjects were sealed, to say what is kept of them or to erase it.

    Raises UsageError where something is sealed and no keys are here: what these would not name may well be
    kept, so none are made. With `lost` that is what is asked about.
    """
    origin = log.origin
    if not lost and not holds_keys(context, origin) and _sealed(log):
        raise _elsewhere(origin, str(_place(context, origin)))
    with opened_vault(context, origin, log.database) as vault:
        yield vault


def require_some(log: TableReader, vault: Vault) -> None:
    """Insist that `vault` has a key of what is sealed beside the log, if anything is. Raises UsageError."""
    if (sealed := _sealed(log)) and not vault.keys(sealed):
        raise _elsewhere(log.origin, vault.place)


def require_all(log: TableReader, vault: Vault, but: set[bytes]) -> None:
    """Insist that `vault` has the key of every subject of which something is sealed, except those.

    Else it can't be said whose the rest is. Raises UsageError.
    """
    wanted = _sealed(log) - but
    if lacking := len(wanted - vault.keys(wanted).keys()):
        raise UsageError(
            f"of {lacking} of {len(wanted)} other subjects of the log {log.origin} the key is not in "
            f"{vault.place}: whose they are can't be said, so neither what is kept of this one",
            help="If keys are elsewhere, erase where they are (GOVERN_HOME, GOVERN_SUBJECT_KEYS). If an "
            "erasure was interrupted, or they are lost for good: `govern erase --lost --yes`.",
        )


def _sealed(log: TableReader) -> set[bytes]:
    if not log.database.has_table("sealed_salt"):
        return set()  # a log of version 1 that is open for reading
    return {subject for (subject,) in log.database.rows("SELECT DISTINCT subject FROM sealed_salt")}


def _elsewhere(origin: str, place: str) -> UsageError:
    return UsageError(
        f"what is kept beside the log {origin} is sealed, and none of its keys is in {place}: nothing can be "
        "said of whose it is",
        help="Erase where the keys are (GOVERN_HOME, GOVERN_SUBJECT_KEYS). If they are lost for good, or an "
        "erasure of all was interrupted: `govern erase --lost --yes`.",
    )


@contextmanager
def beside_to_write(context: Context, log: TableReader) -> Iterator[Beside]:
    """Open what is kept beside a log, to add to it. Raises what `opened_vault` raises."""
    from govern.lineage.personal.beside import Beside  # noqa: PLC0415 - see above

    with opened_vault(context, log.origin, log.database) as vault:
        yield Beside(log.database, vault)


@contextmanager
def beside_to_read(context: Context, log: TableReader) -> Iterator[Beside]:
    """Open what is kept beside a log, as far as this user has the keys. Raises UsageError."""
    from govern.lineage.personal.beside import Beside  # noqa: PLC0415 - see above

    place = _place(context, log.origin)
    if isinstance(place, Path):
        if not place.exists():
            yield Beside(log.database, None)
            return
        require_private(place.parent)
    with opened_vault(context, log.origin, log.database) as vault:
        yield Beside(log.database, vault)


def _place(context: Context, origin: str) -> Path | Address:
    """Where the keys are. Raises UsageError where they would be in the log's own database."""
    named = context.environ.get(VARIABLE)
    if not named:
        return vault_file(context.environ, origin)
    if not is_address(named):
        return Path(named)
    try:
        address = Address.parse(named)
    except UsageError as error:
        raise UsageError(error.message.replace("`log.database`", VARIABLE), help=error.help) from None
    log = context.config.log
    if log is not None and is_address(log.database) and Address.parse(log.database).url == address.url:
        from govern.lineage.personal.vault_postgres import own_database  # noqa: PLC0415 - see above

        raise own_database(VARIABLE)
    return address
