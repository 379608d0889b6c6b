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
    from govern.lineage.store.read import TableReader

VARIABLE = "GOVERN_SUBJECT_KEYS"
"""The environment variable that names another place for the keys: a file, or a PostgreSQL database."""


@contextmanager
def opened_vault(context: Context, origin: str) -> Iterator[Vault]:
    """Open the keys of a log's subjects, made where there are none yet.

    Raises UsageError where others could read or exchange them, DurabilityError where they can't be kept.
    """
    place = _place(context, origin)
    if isinstance(place, Address):
        from govern.lineage.personal import vault_postgres  # noqa: PLC0415 - only where PostgreSQL is used

        with vault_postgres.open_vault(place, origin) as vault:
            yield vault
        return
    from govern.lineage.personal.vault import open_vault  # noqa: PLC0415 - sqlite only where a log is

    make_private(place.parent)
    with open_vault(place) as vault:
        yield vault


@contextmanager
def beside_to_write(context: Context, log: TableReader) -> Iterator[Beside]:
    """Open what is kept beside a log, to add to it. Raises what `opened_vault` raises."""
    from govern.lineage.personal.beside import Beside  # noqa: PLC0415 - see above

    with opened_vault(context, log.origin) as vault:
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
    with opened_vault(context, log.origin) as vault:
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
        raise UsageError(
            f"{VARIABLE} names the log's own database, whose backups would hold keys and what they open",
            help="Make another database for the keys, with short-lived backups of its own.",
        )
    return address
