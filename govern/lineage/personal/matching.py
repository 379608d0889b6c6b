"""Rows by many values of one column, some hundred to a question: a server may be far away."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.lineage.store.database import Database

_MOST = 500


def matching(database: Database, query: str, values: Iterable[object]) -> Iterator[tuple[Any, ...]]:
    """Give the rows of `query`, which ends in a column's name, for any of its `values`."""
    left = iter(dict.fromkeys(values))
    while chunk := list(islice(left, _MOST)):
        yield from database.rows(f"{query} IN ({', '.join('?' * len(chunk))})", chunk)
