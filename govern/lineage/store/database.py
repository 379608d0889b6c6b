"""What the log's derived tables are asked through, whichever engine keeps them.

Statements are SQL that SQLite and PostgreSQL both understand, with `?` for values: `ON CONFLICT DO NOTHING`,
`RETURNING`, no `OR IGNORE`, no `rowid`. Only table definitions differ, by `dialect`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Dialect = Literal["sqlite", "postgres"]


class UniqueError(Exception):
    """A row was refused because one with the same key is there already. The caller says what that means."""


class Database(Protocol):
    """One connection to a log's tables; texts come back as `str`, blobs as `bytes`.

    All raise `IntegrityError` where the tables are damaged, `DurabilityError` where they can't be reached.
    """

    @property
    def dialect(self) -> Dialect:
        """Which engine's table definitions are meant."""

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give all rows that a query finds; also those that a statement with RETURNING made."""

    def stream(self, query: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a query a thousand at a time, so that millions need no memory."""

    def run(self, statement: str, values: Sequence[object] = ()) -> int:
        """Change rows; gives how many. Raises `UniqueError`."""

    def many(self, statement: str, rows: Iterable[Sequence[object]]) -> int:
        """Change rows once for each of `rows`; gives how many in all. Raises `UniqueError`."""

    def has_table(self, name: str) -> bool:
        """Whether a table of this name is there."""
