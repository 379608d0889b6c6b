"""What the log's derived tables are asked through, whichever engine keeps them.

Statements are SQL that SQLite and PostgreSQL both understand, with `?` for values: `ON CONFLICT DO NOTHING`,
`RETURNING`, no `OR IGNORE`, no `rowid`. Only table definitions differ, by `dialect`; `definitions`
translates them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

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

    def transaction(self) -> AbstractContextManager[None]:
        """Make everything within the block durable at its end, or, where it raises, nothing of it.

        Within another transaction it is undone alone and made durable with the outer one. In SQLite it holds
        the write lock from its beginning.
        """


_POSTGRES = (
    (" STRICT, WITHOUT ROWID", ""),
    (" STRICT", ""),
    ("INTEGER", "BIGINT"),
    ("BLOB", "BYTEA"),
    ("TEXT", 'TEXT COLLATE "C"'),
)


def definitions(text: str, dialect: Dialect) -> list[str]:
    """Split table and index definitions, written for SQLite and ended by `;` and a newline, for a dialect.

    In PostgreSQL numbers have 64 bits and texts sort by their bytes, as they do in SQLite.
    """
    for ours, theirs in _POSTGRES if dialect == "postgres" else ():
        text = text.replace(ours, theirs)
    return [statement.strip() for statement in f"{text.strip()}\n".split(";\n") if statement.strip()]
