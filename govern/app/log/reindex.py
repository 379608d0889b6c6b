"""`govern log reindex`: the index made again from the log's entries, whatever it says now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.log.logs import open_writer
from govern.lineage import index

if TYPE_CHECKING:
    from govern.app.workspace.context import Context


def reindex(context: Context) -> int:
    """Make the index again, all or nothing; gives how many entries it is made from.

    Nothing is said of the entries: `govern verify` says whether they are what was signed. Raises UsageError
    where there is no log or no key, IntegrityError where an entry can't be indexed, DurabilityError.
    """
    with open_writer(context) as log:
        return index.rebuild(log.database)
