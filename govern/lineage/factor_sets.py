"""Factor sets in the index, each stored once: from a set to its factors, from a version to the sets it is in.

A set names each factor in one row of `factor_member`. That is cheap while runs share their sets; where events
are assigned to arms at random (A/B tests), nearly each brings a set of its own, and a million sets of twenty
factors would be twenty million rows. So all sets after the first `WHOLE` are kept as what differs from a
recent one, their base: `factor_member` then has the factors that a set has and its base has not, and
`factor_removed` those that it is the other way about. Both questions are then asked recursively (`WITH
RECURSIVE`, SQL:1999), along chains of at most `DEEPEST` bases.

What is stored follows from the entries alone, so that two indexes of the same entries are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govern.lineage.store.database import Database

DEFINITIONS = """
CREATE TABLE IF NOT EXISTS factor_version (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL,
  UNIQUE (name, version, digest)) STRICT;
CREATE TABLE IF NOT EXISTS factor_set (
  id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, entry INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS factor_member (
  factor INTEGER NOT NULL, factor_set INTEGER NOT NULL,
  PRIMARY KEY (factor, factor_set)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS factor_member_of ON factor_member (factor_set, factor);
CREATE TABLE IF NOT EXISTS factor_base (
  factor_set INTEGER PRIMARY KEY, base INTEGER NOT NULL, depth INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS factor_base_of ON factor_base (base);
CREATE TABLE IF NOT EXISTS factor_removed (
  factor_set INTEGER NOT NULL, factor INTEGER NOT NULL,
  PRIMARY KEY (factor_set, factor)) STRICT, WITHOUT ROWID;
"""
TABLES = ("factor_version", "factor_set", "factor_member", "factor_base", "factor_removed")
LATER = ("factor_base", "factor_removed")
"""Those that an index made by an earlier version has not: all its sets are whole."""

WHOLE = 10_000
"""So many sets are stored whole, as is every later one that has half of its factors in common with none."""
DEEPEST = 16
RECENT = 8
"""How many sets before one may be its base."""

Factor = tuple[str, str, str]
"""Name, version, digest."""


def add(database: Database, at: int, digest: str, factors: Sequence[Factor]) -> None:
    """Store the set that entry `at` says. Raises UniqueError where there is one of its digest."""
    number = _next(database, "factor_set")
    database.run("INSERT INTO factor_set VALUES (?, ?, ?)", (number, digest, at))
    fresh = _next(database, "factor_version")
    for row in dict.fromkeys(factors):
        fresh += database.run(
            "INSERT INTO factor_version VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (fresh, *row)
        )
    query = "SELECT id FROM factor_version WHERE name = ? AND version = ? AND digest = ?"
    _store(database, number, {int(database.rows(query, row)[0][0]) for row in factors})


def grow(database: Database) -> None:
    """Store the sets of an index that was made before there were bases as they are stored now."""
    for (number,) in database.rows("SELECT id FROM factor_set WHERE id > ? ORDER BY id", (WHOLE,)):
        own = numbers(database, number)
        database.run("DELETE FROM factor_member WHERE factor_set = ?", (number,))
        _store(database, number, own)


def numbers(database: Database, factor_set: int) -> set[int]:
    """Give the numbers of a set's factors; empty where there is no such set."""
    if not has_bases(database):
        rows = database.rows("SELECT factor FROM factor_member WHERE factor_set = ?", (factor_set,))
    else:
        rows = database.rows(_FACTORS, (factor_set,))
    return {int(number) for (number,) in rows}


def with_factors(database: Database, factors: Iterable[int]) -> list[int]:
    """Give the sets that have any of these factors, by number."""
    found: set[int] = set()
    query = _SETS if has_bases(database) else "SELECT factor_set FROM factor_member WHERE factor = ?"
    for factor in factors:
        found.update(int(number) for (number,) in database.rows(query, (factor,)))
    return sorted(found)


def has_bases(database: Database) -> bool:
    """Whether any set is stored as what differs from another."""
    return database.has_table("factor_base") and bool(database.rows("SELECT 1 FROM factor_base LIMIT 1"))


_FACTORS = """
WITH RECURSIVE chain (factor_set, depth) AS (
  SELECT id, 0 FROM factor_set WHERE id = ?
  UNION ALL
  SELECT factor_base.base, chain.depth + 1 FROM chain
    JOIN factor_base ON factor_base.factor_set = chain.factor_set)
SELECT DISTINCT factor FROM chain JOIN factor_member ON factor_member.factor_set = chain.factor_set
  WHERE NOT EXISTS (SELECT 1 FROM chain AS later
    JOIN factor_removed ON factor_removed.factor_set = later.factor_set
    WHERE factor_removed.factor = factor_member.factor AND later.depth < chain.depth)
"""
"""The factors of a set and of the bases below it, without those that were removed on the way."""

_SETS = """
WITH RECURSIVE naming (factor, factor_set) AS (
  SELECT factor, factor_set FROM factor_member WHERE factor = ?
  UNION
  SELECT naming.factor, factor_base.factor_set FROM naming
    JOIN factor_base ON factor_base.base = naming.factor_set
    WHERE NOT EXISTS (SELECT 1 FROM factor_removed
      WHERE factor_removed.factor_set = factor_base.factor_set AND factor_removed.factor = naming.factor))
SELECT factor_set FROM naming
"""
"""The sets that name a factor, and those built on them that did not remove it."""


def _store(database: Database, number: int, factors: set[int]) -> None:
    base = _base(database, number, factors) if number > WHOLE and database.has_table("factor_base") else None
    there: set[int] = set()
    if base is not None:
        there = numbers(database, base)
        depth = database.rows("SELECT depth FROM factor_base WHERE factor_set = ?", (base,))
        below = int(depth[0][0]) if depth else 0
        database.run("INSERT INTO factor_base VALUES (?, ?, ?)", (number, base, below + 1))
    if removed := sorted(there - factors):
        database.many("INSERT INTO factor_removed VALUES (?, ?)", [(number, factor) for factor in removed])
    added = sorted(factors - there)
    database.many("INSERT INTO factor_member VALUES (?, ?)", [(factor, number) for factor in added])


def _base(database: Database, number: int, factors: set[int]) -> int | None:
    """Choose the recent set that differs least; None where none of them spares half of the rows."""
    query = (
        "SELECT id FROM factor_set LEFT JOIN factor_base ON factor_base.factor_set = factor_set.id"
        " WHERE id >= ? AND id < ? AND coalesce(depth, 0) < ? ORDER BY id"
    )
    recent = [int(row[0]) for row in database.rows(query, (number - RECENT, number, DEEPEST))]
    differing = [(len(factors ^ numbers(database, other)), other) for other in recent]
    fewest, base = min(differing, default=(len(factors), 0))
    return base if fewest * 2 <= len(factors) else None


def _next(database: Database, table: str) -> int:
    """Give the number after the last of a table."""
    return int(database.rows(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")[0][0])  # noqa: S608 - our name
