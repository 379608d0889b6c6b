"""`has` asked of a field that is always there: in contracts an absent field is null, not missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.policy.cel.checker import Checker
from govern.policy.cel.syntax import Has
from govern.policy.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.policy.cel.env import Env
    from govern.policy.cel.program import Program
    from govern.policy.cel.syntax import Node
    from govern.policy.cel.types import Type
    from govern.source.node import Route


def presence_problems(program: Program, env: Env, route: Route) -> Iterator[Problem]:
    """Tell each `has` that is always true, whatever a contract says."""
    if "has" not in program.source:
        return
    asked = list(_asked(program.node))
    if not asked:
        return
    types = Checker(env).run(program.node).types
    for node in sorted(asked, key=lambda node: node.span.start):
        if node.name in _fields(types.get(id(node.operand))):
            before = program.source[node.operand.span.start : node.operand.span.end]
            yield Problem(
                route,
                f"`{node.name}` is always there, so this is always true: what a contract leaves out is null",
                f"Write `{before}.{node.name} != null`.",
                node.span.start,
                node.span.end,
            )


def _fields(found: Type | None) -> tuple[str, ...]:
    while found is not None and found.kind == "nullable":
        found = found.params[0]
    return tuple(found.fields or ()) if found is not None else ()


def _asked(node: Node) -> Iterator[Has]:
    """Find each `has` in a tree: nodes, and what holds several of them, are all tuples."""
    todo: list[Any] = [node]
    while todo:
        each = todo.pop()
        if isinstance(each, Has):
            yield each
        if isinstance(each, tuple):
            todo.extend(each)
