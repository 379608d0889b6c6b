"""What is kept beside the log, opened with the subjects' keys of this user."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from govern.app.state import make_private, require_private, vault_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.app.context import Context
    from govern.lineage.personal.beside import Beside
    from govern.lineage.personal.vault import Vault
    from govern.lineage.store.read import TableReader


@contextmanager
def opened_vault(context: Context, origin: str) -> Iterator[Vault]:
    """Open the keys of a log's subjects, made where there are none yet.

    Raises UsageError where others could read or exchange them, DurabilityError where they can't be kept.
    """
    from govern.lineage.personal.vault import open_vault  # noqa: PLC0415 - sqlite only where a log is

    path = vault_file(context.environ, origin)
    make_private(path.parent)
    with open_vault(path) as vault:
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
    from govern.lineage.personal.vault import open_vault  # noqa: PLC0415 - see above

    path = vault_file(context.environ, log.origin)
    if not path.exists():
        yield Beside(log.database, None)
        return
    require_private(path.parent)
    with open_vault(path) as vault:
        yield Beside(log.database, vault)
