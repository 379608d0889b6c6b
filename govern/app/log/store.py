"""Where the log is kept: a file of the workspace, or PostgreSQL. Everything else is alike for both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage.store.postgres.address import Address, is_address

if TYPE_CHECKING:
    from govern.lineage.note import Signer
    from govern.lineage.store.head import HeadFile
    from govern.lineage.store.read import TableReader
    from govern.lineage.store.writing import TableLog

Place = Path | Address
"""An SQLite file, or a database and a schema in it."""


def place_of(root: Path, named: str) -> Place:
    """Read `log.database` of govern.yaml. Raises UsageError where it is a URL that can't be used."""
    return Address.parse(named) if is_address(named) else root / named


def require_free(place: Place) -> None:
    """Insist that a log can be made there, before a key is made for it. Raises UsageError."""
    if isinstance(place, Address):
        from govern.lineage.store.postgres import opening  # noqa: PLC0415 - only where PostgreSQL is used

        opening.require_free(place)
    elif place.exists():
        raise UsageError(
            f"there is a log already: {place}",
            help="`govern verify` checks it, `govern run` adds to it. Move it away to begin another.",
        )


def create(place: Place, signer: Signer, memory: HeadFile, now: str) -> TableLog:
    """Make a new, empty log. Raises UsageError where there is one."""
    if isinstance(place, Address):
        from govern.lineage.entry import decode  # noqa: PLC0415 - only where PostgreSQL is used
        from govern.lineage.store.postgres import opening  # noqa: PLC0415 - only where PostgreSQL is used

        return opening.create_log(place, signer, memory, now, admit=decode)
    from govern.lineage.store.sqlite import create_log  # noqa: PLC0415 - cryptography only where one signs

    place.parent.mkdir(parents=True, exist_ok=True)
    return create_log(place, signer, memory, now)


def open_reader(place: Place) -> TableReader:
    """Open a log to read it. Raises UsageError where there is none."""
    if isinstance(place, Address):
        from govern.lineage.store.postgres import read  # noqa: PLC0415 - only where PostgreSQL is used

        return read.open_reader(place)
    from govern.lineage.store.read import open_reader as open_file  # noqa: PLC0415 - only where it is read

    return open_file(place)


def open_writer(place: Place, signer: Signer | None, memory: HeadFile) -> TableLog:
    """Open a log to append to; without a signer, to hand in what another process signs (PostgreSQL only)."""
    if isinstance(place, Address):
        from govern.lineage.entry import decode  # noqa: PLC0415 - only where PostgreSQL is used
        from govern.lineage.store.postgres import opening  # noqa: PLC0415 - only where PostgreSQL is used

        return opening.open_log(place, signer, memory, admit=decode)
    from govern.lineage.store.sqlite import open_log  # noqa: PLC0415 - cryptography only where one signs

    assert signer is not None  # noqa: S101 - for the type checker: a file is signed by who writes to it
    return open_log(place, signer, memory)
