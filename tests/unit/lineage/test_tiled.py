"""Nodes read by tiles are the nodes of the tree, at any size, and no more is read than once."""

from __future__ import annotations

import pytest

from govern.errors import IntegrityError
from govern.lineage import tiled, tree
from govern.lineage.store.sqlite import SqliteLog
from govern.lineage.tiled import TiledNodes

NOW = "2026-01-02T03:04:05.000006Z"
SIZE = 1_100


@pytest.fixture
def filled(log: SqliteLog) -> SqliteLog:
    log.append([{"n": number} for number in range(SIZE)], NOW)
    return log


def test_every_node_is_that_of_the_log(filled: SqliteLog, monkeypatch: pytest.MonkeyPatch) -> None:
    for most in (128, 2):
        monkeypatch.setattr(tiled, "MOST_TILES", most)
        nodes = TiledNodes(filled, SIZE)
        for level in range(11):
            for index in range(0, SIZE >> level, 1 if level > 3 else 37):
                assert nodes(level, index) == filled.node(level, index), (level, index)


def test_every_proof_holds_and_a_neighbour_costs_no_query(
    filled: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes, head = TiledNodes(filled, SIZE), filled.head()
    for at in (0, 255, 256, 700, 1_024, SIZE - 1):
        path = tree.inclusion_proof(at, SIZE, nodes)
        assert path == tree.inclusion_proof(at, SIZE, filled.node)
        tree.verify_inclusion(at, SIZE, filled.leaves(at, at + 1)[0], path, head.root)

    whole, asked = filled.stored, list[tuple[int, int]]()

    def stored(level: int, start: int, stop: int) -> list[bytes]:
        asked.append((level, start))
        return whole(level, start, stop)

    monkeypatch.setattr(filled, "stored", stored)
    assert tree.inclusion_proof(701, SIZE, nodes)
    assert asked == []
    assert tree.inclusion_proof(400, SIZE, TiledNodes(filled, SIZE))
    assert asked.count((0, 256)) == 1


@pytest.mark.parametrize(("entry", "level", "index"), [(255, 0, 255), (500, 1, 250), (0, 7, 0)])
def test_a_node_that_is_missing_is_said_to_be(filled: SqliteLog, entry: int, level: int, index: int) -> None:
    filled.connection.execute("DROP TRIGGER entry_delete")
    filled.connection.execute("DELETE FROM entry WHERE idx = ?", (entry,))
    nodes = TiledNodes(filled, SIZE)
    with pytest.raises(IntegrityError, match="lacks nodes"):
        nodes(level, index)
    assert nodes(0, entry + 1) == filled.node(0, entry + 1)
