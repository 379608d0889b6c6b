"""Rows of the index about events, read from entries a few times faster than by parsing them.

Nearly all of a log's entries are events, and decisions on them, which the index has no row for. An event is
spelt in one way only, so one regular expression reads it, given that the entry is canonical; whatever it does
not read is parsed.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govern.lineage.store.database import Database

Row = tuple[int, int, int, str, str, str]
"""Run, position, entry, record, action, verdict: as the table `event` has them."""

Count = tuple[int, str, str]
"""Run, action, verdict: what events are counted by in the table `run_count`."""

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


_DECIDED = tuple(b'"type":"decision","v":1,"verdict":"%b"}' % word for word in (b"act", b"hold", b"deny"))
_RECORDED = b'"type":"recorded"'
_MAX_REST = 100_000


def counted(rows: Iterable[tuple[Any, ...]]) -> Counter[Count]:
    """Count rows of events by what `run_count` counts them by."""
    return Counter(map(itemgetter(0, 4, 5), rows))


class Agreement:
    """Whether the table of events has what a log's entries say, found out while they are read.

    `count` events were met, whose rows are there as they should be, in `counts` by kind; `rest` are
    the entries that the index may have other rows for. Where `holds` turns False it has to be found out
    another way.
    """

    def __init__(self) -> None:
        self.holds = True
        self.count = 0
        self.counts: Counter[Count] = Counter()
        self.rest: list[tuple[int, bytes]] = []

    def look(self, database: Database, first: int, entries: Sequence[bytes]) -> None:
        """Hold the rows of the entries from `first` on against them; they are canonical."""
        if not self.holds:
            return
        rows: list[Row] = []
        for at, entry in enumerate(entries, first):
            if entry.endswith(_DECIDED):
                continue  # no value within an entry ends it: this is its own type
            if (row := read(at, entry)) is not None:
                rows.append(row)
            else:
                self.rest.append((at, entry))
                # what was recorded may follow from events, so that these would have to be there
                self.holds &= _RECORDED not in entry
        self.count += len(rows)
        self.counts.update(map(itemgetter(0, 4, 5), rows))
        self.holds &= len(self.rest) <= _MAX_REST and not missing(database, rows)

    def join(self, later: Agreement) -> None:
        """Add what the entries behind these say."""
        self.holds &= later.holds
        self.count += later.count
        self.counts.update(later.counts)
        self.rest += later.rest


def missing(database: Database, rows: Iterable[Row]) -> list[Row]:
    """Give those rows that the table does not have as they are."""
    lacking: list[Row] = []
    ordered = sorted(rows)
    whole = bool(ordered) and ordered[0][0] == ordered[-1][0]  # as it nearly always is: all of one run
    parts = [ordered] if whole else [list(part) for _, part in groupby(ordered, key=itemgetter(0))]
    for own in parts:
        run = own[0][0]
        there = _there(database, run, own)
        if there != own:
            lacking += sorted({*own} - {*there})
    return lacking


def _there(database: Database, run: int, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Give the table's rows of a run at the positions of `rows`, which are sorted, and maybe between them."""
    first, last = rows[0][1], rows[-1][1]
    columns = "SELECT run, position, entry, record, action, verdict FROM event WHERE run = ?"
    if last - first < 4 * len(rows):
        between = f"{columns} AND position >= ? AND position <= ? ORDER BY position"
        return database.rows(between, (run, first, last))
    each = (database.rows(f"{columns} AND position = ?", (run, row[1])) for row in rows)
    return [row for found in each for row in found]
