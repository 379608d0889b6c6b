"""The conditions that a rule is made of: what stands between `&&`, `||`, `!`, `?` and `:`.

A rule is tested when each of them has been seen to hold, and not to hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.policy.cel.syntax import Conditional, Constant, Logic, Unary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.policy.cel.syntax import Node
    from govern.policy.cel.trace import Step


def clauses(node: Node) -> Iterator[Node]:
    """The atomic conditions of an expression, in the order of its text; literals are none."""
    match node:
        case Logic():
            for term in node.terms:
                yield from clauses(term)
        case Conditional():
            yield from clauses(node.test)
            yield from clauses(node.then)
            yield from clauses(node.otherwise)
        case Unary(op="!"):
            yield from clauses(node.operand)
        case Constant():
            return
        case _:
            yield node


def truths(conditions: tuple[Node, ...], root: Step) -> Iterator[tuple[int, bool]]:
    """Which conditions an evaluation reached, by their numbers, and whether each of them held there."""
    number = {id(node): at for at, node in enumerate(conditions)}
    for _, step in root.walk():
        at = number.get(id(step.node))
        if at is not None and isinstance(step.value, bool):
            yield at, step.value
