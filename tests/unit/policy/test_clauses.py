from __future__ import annotations

import pytest

from govern.policy.cel import compile  # noqa: A004 - CEL's
from govern.policy.cel.env import Env
from govern.policy.clauses import clauses, truths

SOURCE = "!a && (b ? c : d || false) || !(e && true)"


def test_conditions_are_what_operators_join() -> None:
    program = compile(SOURCE, Env(check=False))
    texts = [SOURCE[node.span.start : node.span.end] for node in clauses(program.node)]
    assert texts == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("values", "reached"),
    [
        ({"a": False, "b": True, "c": True}, {(0, False), (1, True), (2, True)}),
        ({"a": True, "e": True}, {(0, True), (4, True)}),
        ({"a": False, "b": False, "d": False, "e": False}, {(0, False), (1, False), (3, False), (4, False)}),
        ({"a": 3, "e": False}, {(4, False)}),
    ],
)
def test_what_an_evaluation_reached_is_told_with_its_truth(
    values: dict[str, bool], reached: set[tuple[int, bool]]
) -> None:
    program = compile(SOURCE, Env(check=False))
    conditions = tuple(clauses(program.node))
    assert set(truths(conditions, program.explain(values).root)) == reached
