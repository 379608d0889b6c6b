from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from govern.check.stages import circles, in_order


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ({}, []),
        ({"a": ["b"], "b": ["c"]}, []),
        ({"a": ["a"]}, [["a"]]),
        ({"a": ["b"], "b": ["a"]}, [["a", "b"]]),
        ({"a": ["b", "c"], "b": ["c"], "c": ["a"]}, [["a", "c"]]),
        ({"x": ["a"], "a": ["b"], "b": ["a"]}, [["a", "b"]]),
        ({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"]}, [["a", "b"], ["c", "d"]]),
    ],
)
def test_each_group_that_reaches_itself_is_one_circle(
    edges: dict[str, list[str]], expected: list[list[str]]
) -> None:
    assert circles(edges) == expected


def test_long_chains_and_circles_take_neither_recursion_nor_long() -> None:
    assert circles({index: [index + 1] for index in range(20_000)}) == []
    (circle,) = circles({index: [(index + 1) % 20_000] for index in range(20_000)})
    assert circle == list(range(20_000))


def pipeline(*stages: tuple[str, list[str]]) -> Any:
    return cast("Any", SimpleNamespace(stages=[SimpleNamespace(name=n, inputs=i) for n, i in stages]))


def round_by_round(made: Any) -> list[Any]:
    """Place all that can run, again and again."""
    known = {stage.name for stage in made.stages}
    placed: dict[str, Any] = {}
    waiting = list(made.stages)
    while ready := [s for s in waiting if all(name in placed or name not in known for name in s.inputs)]:
        placed.update((stage.name, stage) for stage in ready)
        waiting = [stage for stage in waiting if stage.name not in placed]
    return list(placed.values())


@pytest.mark.parametrize("seed", range(200))
def test_stages_are_ordered_as_round_by_round(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same cases each time
    names = [f"s{number}" for number in range(7)]
    stages = [
        (chance.choice(names), chance.choices([*names, "record"], k=chance.randrange(3))) for _ in range(8)
    ]
    made = pipeline(*stages)
    assert in_order(made) == round_by_round(made)


def test_a_long_chain_of_stages_is_ordered_at_once() -> None:
    last = 20_000
    made = pipeline(*((f"s{number}", [f"s{number + 1}"]) for number in range(last)), (f"s{last}", []))
    assert [stage.name for stage in in_order(made)] == [f"s{number}" for number in range(last, -1, -1)]
