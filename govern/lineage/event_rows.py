"""Rows of the index about events, read from entries a few times faster than by parsing them.

Nearly all of a log's entries are events, and decisions on them, which the index has no row for. An event is
spelt in one way only, so one regular expression reads it, given that the entry is canonical; whatever it does
not read is parsed.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govern.lineage.store.database import Database

Row = tuple[int, int, int, str, str, str]
"""Run, position, entry, record, action, verdict: as the table `event` has them."""

_TEXT = rb'"([^"\\]*)"'
_PLAIN = rb'"[^"\\]*"'
_TEXTS = rb"\{[^{}\\]*\}"
_EVENT = re.compile(
    rb'\{"commitments":' + _TEXTS + rb',"event":' + _PLAIN + rb',"outcome":\{"action":' + _TEXT
    + rb',"confidence_ppm":[0-9]+,"recommended":' + _PLAIN + rb',"verdict":' + _TEXT
    + rb'\},"position":([0-9]+),"record":' + _TEXT + rb',"run":([0-9]+),"stages":' + _TEXTS
    + rb',"time":' + _PLAIN + rb',"type":"event","v":1\}'
)  # fmt: skip


def read(at: int, entry: bytes) -> Row | None:
    """Give the row of an entry that is an event in its plain spelling; None for any other entry."""
    if (found := _EVENT.fullmatch(entry)) is None:
        return None
    action, verdict, position, record, run = found.groups()
    return int(run), int(position), at, record.decode(), action.decode(), verdict.decode()


def missing(database: Database, rows: Iterable[Row]) -> list[Row]:
    """Give those rows that the table does not have as they are."""
    lacking: list[Row] = []
    for run, found in groupby(sorted(rows), key=itemgetter(0)):
        own = list(found)
        lacking += set(own) - _there(database, run, own)
    return lacking


def _there(database: Database, run: int, rows: Sequence[Row]) -> set[Row]:
    """Give the table's rows of a run at the positions of `rows`, which are sorted, and maybe between them."""
    first, last = rows[0][1], rows[-1][1]
    columns = "SELECT run, position, entry, record, action, verdict FROM event WHERE run = ?"
    if last - first < 4 * len(rows):
        return {
            *map(tuple, database.rows(f"{columns} AND position >= ? AND position <= ?", (run, first, last)))
        }
    each = (database.rows(f"{columns} AND position = ?", (run, row[1])) for row in rows)
    return {*map(tuple, (row for found in each for row in found))}
