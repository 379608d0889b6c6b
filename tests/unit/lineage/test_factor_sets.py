"""Factor sets kept as what differs from others answer as whole ones do; the model is a dictionary of sets."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from govern.lineage import factor_sets, index
from govern.lineage.entry import Factor
from govern.lineage.queries import Index
from govern.lineage.store.database import Database
from govern.lineage.store.sqlite_database import SqliteDatabase
from govern.source.canonical import canonical_bytes, digest_of

STEADY = 12


@pytest.fixture
def database() -> Iterator[Database]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield SqliteDatabase(connection, Path(":memory:"))


def assigned(seed: int, count: int, arms: int) -> list[list[Factor]]:
    """Give different sets as random assignment makes them: steady factors, and one of two for each arm."""
    chance, seen, found = random.Random(seed), set[int](), []  # noqa: S311 - to be the same again
    while len(found) < count:
        drawn = chance.getrandbits(arms)
        if drawn in seen:
            continue
        seen.add(drawn)
        versions = {f"steady/{n}": f"1.{len(found) // 40}.0" for n in range(STEADY)}
        versions |= {f"arm/{n}": f"{1 + (drawn >> n & 1)}.0.0" for n in range(arms)}
        rows = sorted(versions.items())
        found.append([Factor(name, version, digest_of([name, version])) for name, version in rows])
    return found


def entries(sets: list[list[Factor]]) -> list[bytes]:
    return [
        canonical_bytes(
            {
                "type": "factor-set",
                "v": 1,
                "digest": digest_of([[f.name, f.version, f.digest] for f in factors]),
                "factors": [{"name": f.name, "version": f.version, "digest": f.digest} for f in factors],
            }
        )
        for factors in sets
    ]


def rows(database: Database) -> list[Any]:
    return [sorted(database.rows(f"SELECT * FROM {table}")) for table in factor_sets.TABLES]  # noqa: S608 - ours


def members(database: Database) -> int:
    return sum(
        int(database.rows(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - our names
        for table in ("factor_member", "factor_removed", "factor_base")
    )


@pytest.mark.parametrize("whole", [0, 7, 10_000])
def test_each_version_leads_to_its_sets_and_back(
    database: Database, monkeypatch: pytest.MonkeyPatch, whole: int
) -> None:
    monkeypatch.setattr(factor_sets, "WHOLE", whole)
    sets = assigned(3, 150, 8)
    for at, entry in enumerate(entries(sets)):
        index.apply(database, at, [entry])
    found = Index(database)
    assert factor_sets.has_bases(database) == (whole < len(sets))
    for number, factors in enumerate(sets, 1):
        assert found.factor_set(number) == tuple(factors)
    for factor in {factor for factors in sets for factor in factors}:
        wanted = [number for number, factors in enumerate(sets, 1) if factor in factors]
        assert found.sets_with(factor.name, factor.version) == wanted
    assert found.sets_with("arm/0") == list(range(1, len(sets) + 1))
    assert found.factor_set(len(sets) + 1) == ()


def test_a_factor_that_comes_back_is_in_the_set_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factor_sets, "WHOLE", 1)
    monkeypatch.setattr(factor_sets, "RECENT", 1)
    steady = [Factor(f"steady/{n}", "1.0.0", digest_of([n])) for n in range(6)]
    told = Factor("arm/0", "1.0.0", digest_of(["told"]))
    sets = [[*steady, told], steady, [*steady[1:], told], steady[1:], [*steady[:-1], told]]
    index.apply(database, 0, entries(sets))
    assert len(database.rows("SELECT * FROM factor_base")) == 4
    assert Index(database).sets_with("arm/0") == [1, 3, 5]
    assert Index(database).sets_with("steady/0") == [1, 2, 5]
    assert set(Index(database).factor_set(5)) == {*steady[:-1], told}


def test_random_assignment_costs_a_fraction_of_the_rows(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factor_sets, "WHOLE", 50)
    sets = assigned(5, 400, 10)
    index.apply(database, 0, entries(sets))
    whole = sum(len(factors) for factors in sets)
    assert members(database) < whole / 2
    depths = database.rows("SELECT max(depth) FROM factor_base")
    assert 1 < int(depths[0][0]) <= factor_sets.DEEPEST


def test_sets_with_little_in_common_stay_whole(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(factor_sets, "WHOLE", 0)
    other = [[Factor(f"{n}/{m}", "1.0.0", digest_of([n, m])) for m in range(4)] for n in range(9)]
    index.apply(database, 0, entries(other))
    assert not factor_sets.has_bases(database)


def test_an_index_made_before_grows_into_what_is_made_today(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets = entries(assigned(7, 60, 8))
    index.apply(database, 0, sets)  # whole, as `WHOLE` is many more
    for table in ("run_count", *factor_sets.LATER):
        database.run(f"DROP TABLE {table}")
    monkeypatch.setattr(factor_sets, "WHOLE", 10)
    index.apply(database, len(sets), [b'{"type":"log-opened","v":1}'])
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        fresh = SqliteDatabase(connection, Path(":memory:"))
        index.apply(fresh, 0, sets)
        assert factor_sets.has_bases(fresh)
        assert rows(fresh) == rows(database)
