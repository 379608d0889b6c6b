"""What a report is made of: lines, and tables that a terminal lays out in columns and Markdown draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from govern.report.styled import Line, Style, line
from govern.report.wording import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of plain text, the style of all of them, and lines that say more about this row."""

    cells: tuple[str, ...]
    style: Style = ""
    below: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the names of their columns; a terminal shows those names only where `headed`."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]
    headed: bool = False


Block: TypeAlias = Line | Table


def table(head: Sequence[str], rows: Iterable[Row | tuple[str, ...]], *, headed: bool = False) -> Table:
    """Make a table of rows, or of the cells of rows without a style."""
    made = tuple(row if isinstance(row, Row) else Row(row) for row in rows)
    return Table(tuple(head), made, headed)


def laid_out(blocks: Iterable[Block]) -> Iterator[Line]:
    """Give lines for a terminal: a table's columns are as wide as their widest cells, and indented by two."""
    for block in blocks:
        if isinstance(block, Table):
            yield from _columns(block)
        else:
            yield block


def _columns(found: Table) -> Iterator[Line]:
    rows = [Row(found.head, "faint"), *found.rows] if found.headed else list(found.rows)
    texts = columns([row.cells for row in rows])
    for row, text in zip(rows, texts, strict=True):
        yield line((f"  {text}", row.style))
        yield from row.below
