from __future__ import annotations

from random import Random
from time import process_time

import pytest

from govern.why import antichain
from govern.why.antichain import EMPTY, NONE, Antichains, TooManySets

Levels = list[tuple[tuple[int, int], ...]]


def levels_of(table: list[int]) -> Levels:
    """Give a table of outcomes, one for each mask of things, as the levels of an outcome function."""
    levels: Levels = []
    while len(table) > 1:
        numbers: dict[tuple[int, int], int] = {}
        pairs = zip(table[::2], table[1::2], strict=True)
        table = [numbers.setdefault(pair, len(numbers)) for pair in pairs]
        levels.append(tuple(numbers))
    return levels


def by_definition(masks: set[int]) -> list[int]:
    found = [m for m in masks if not any(o != m and o & m == o for o in masks)]
    return sorted(found, key=lambda mask: (mask.bit_count(), -mask))


@pytest.mark.parametrize("k", [1, 2, 3, 5, 7])
@pytest.mark.parametrize("undone", [False, True])
def test_minimal_is_by_definition(k: int, *, undone: bool) -> None:
    random = Random(k)  # noqa: S311 - a generator of test cases
    for _ in range(60):
        rare = random.random()
        table = [random.randrange(3) if random.random() < rare else 0 for _ in range(1 << k)]
        chosen = [random.random() < 0.5 for _ in range(3)]
        wanted = by_definition({m for m in range(1 << k) if chosen[table[m ^ (len(table) - 1) * undone]]})
        families = Antichains()
        found = families.minimal(levels_of(table), chosen, undone=undone)
        assert families.smallest(found, len(table)) == wanted
        sizes = [mask.bit_count() for mask in wanted]
        counts = families.counts(found)
        assert [sizes.count(size) for size in range(len(counts))] == list(counts)
        assert len(sizes) == sum(counts)
        assert families.smallest(found, 2) == wanted[:2]


def test_without_things_there_is_the_empty_set_or_nothing() -> None:
    families = Antichains()
    assert families.minimal([], [True], undone=True) == EMPTY
    assert families.smallest(EMPTY, 5) == [0]
    assert families.minimal([], [False], undone=True) == NONE
    assert families.smallest(NONE, 5) == []


def test_a_million_sets_by_chance_take_no_time() -> None:
    random = Random(1)  # noqa: S311 - a generator of test cases
    levels = levels_of([int(random.random() < 0.01) for _ in range(1 << 20)])
    started = process_time()
    families = Antichains()
    found = families.minimal(levels, [False, True], undone=False)
    assert process_time() - started < 2
    for mask in families.smallest(found, 10):
        assert at(levels, mask) == 1


def at(levels: Levels, mask: int) -> int:
    node = 0
    for i in range(len(levels) - 1, -1, -1):
        node = levels[i][node][mask >> i & 1]
    return node


def test_a_search_that_outgrows_its_place_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(1)  # noqa: S311 - a generator of test cases
    levels = levels_of([random.getrandbits(1) for _ in range(1 << 10)])
    monkeypatch.setattr(antichain, "MOST_NODES", 10)
    with pytest.raises(TooManySets):
        Antichains().minimal(levels, [False, True], undone=False)


def test_more_things_than_the_interpreter_can_follow_are_refused() -> None:
    with pytest.raises(TooManySets):
        Antichains().minimal([((0, 0),)] * 401, [False, True], undone=False)
