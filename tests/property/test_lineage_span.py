"""A tree joined from spans against the tree built in one piece."""

from __future__ import annotations

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govern.lineage import span, tree
from govern.lineage.shape import Shapes
from govern.lineage.span import Joined, OddError, measure
from govern.lineage.tree import Frontier

WIDTH = 256
ENTRIES = [b"%d" % n for n in range(66_000)]
LEAVES = [tree.leaf_hash(entry) for entry in ENTRIES]


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spans of 256 entries, so that few make a high tree."""
    monkeypatch.setattr(span, "LEVEL", 8)
    monkeypatch.setattr(span, "WIDTH", WIDTH)


def chunks(first: int, stop: int, step: int) -> list[span.Chunk]:
    cuts = [*range(first, stop, step), stop]
    return [(range(a, b), ENTRIES[a:b], LEAVES[a:b]) for a, b in pairwise(cuts)]


def joined(total: int, sizes: set[int], step: int) -> Joined:
    made = Joined()
    for first in range(0, total, WIDTH):
        stop = min(first + WIDTH, total)
        made.add(measure(chunks(first, stop, step), first, stop, sizes, Shapes()))
    return made


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 3000), st.sets(st.integers(0, 3000), max_size=8), st.integers(1, 300))
def test_roots_nodes_and_edge_are_those_of_the_tree_in_one_piece(
    total: int, sizes: set[int], step: int
) -> None:
    sizes = {size for size in sizes if size <= total} | {total} | set(range(0, total, WIDTH))
    made = joined(total, sizes, step)
    model = Frontier()
    nodes = model.extend(LEAVES[:total])
    assert made.frontier.serialise() == model.serialise()
    assert made.roots == {size: tree.root(LEAVES[:size]) for size in sizes | {0}}
    kept = {(d.level, d.first + at): h for d in nodes if d.level == 8 for at, h in enumerate(d.hashes)}
    assert made.nodes == kept


def test_nodes_above_the_spans_are_kept_too() -> None:
    made = joined(len(ENTRIES), {len(ENTRIES)}, 256)
    assert made.nodes[16, 0] == tree.root(LEAVES[: 1 << 16])
    assert made.roots[len(ENTRIES)] == tree.root(LEAVES)
    assert len(made.nodes) == len(ENTRIES) // 256 + 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda i, e, h: (range(1, len(e) + 1), e, h),
        lambda i, e, h: (i, [*e[:-1], b'{"n": 1}'], [*h[:-1], sha256(b'\x00{"n": 1}').digest()]),
        lambda i, e, h: (i, [*e[:-1], b"1"], h),
        lambda i, e, h: (i, [*e[:-1], "1"], h),
        lambda i, e, h: (i, [*e[:-1], b'"' + b"x" * 65_534 + b'"'], h),
        lambda i, e, h: (i[:-1], e[:-1], h[:-1]),
        lambda i, e, h: ([*i[:-2], i[-3], i[-1]], e, h),
    ],
)
def test_whatever_is_odd_is_not_measured(spoil: object) -> None:
    good = chunks(0, 20, 20)
    measure(good, 0, 20, (), Shapes())
    with pytest.raises(OddError):
        measure([spoil(*good[0])], 0, 20, (), Shapes())  # type: ignore[operator]
