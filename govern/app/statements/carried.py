"""Revocations of a frozen log, named again by the log that follows it, so that none ends with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from govern.app.log.logs import open_reader, timestamp
from govern.app.statements.keeping import NOTED, heard_of, noted
from govern.app.statements.revoked import revokes
from govern.errors import GovernError
from govern.lineage.entry import EntryError, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.app.workspace.context import Context
    from govern.lineage.entry import Statement


def carried(context: Context, size: int) -> tuple[Statement, ...]:
    """Give the entries that name the revocations of a log that was frozen at `size`.

    Those up to its end are all taken over. Beyond it whoever stole the log's key may have written, so only
    those are that the keys of people vouch for. Raises IntegrityError where a statement of the first is gone.
    """
    with open_reader(context) as reader:
        found = [data for data in reader.entries() if NOTED in data]
        within = noted(data for data in reader.entries(0, size) if NOTED in data)
    kept = [one for one in within if revokes(heard_of(context, one))]
    sure = {one.envelope for one in within}
    beyond = (one for one in noted(_readable(found)) if one.envelope not in sure)
    kept += [one for one in beyond if _vouched(context, one)]
    now = timestamp(context.now)
    return tuple(replace(one, time=now) for one in kept)


def _readable(entries: list[bytes]) -> Iterator[bytes]:
    for data in entries:
        try:
            decode(data)
        except EntryError:
            continue
        yield data


def _vouched(context: Context, entry: Statement) -> bool:
    try:
        said = heard_of(context, entry)
    except GovernError:
        return False
    return revokes(said) and not said.objection
