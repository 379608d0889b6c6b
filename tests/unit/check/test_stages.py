from __future__ import annotations

import pytest

from govern.check.stages import circles


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
