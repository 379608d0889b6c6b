"""The types of comprehensions: what their variables are, and what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from govern.policy.cel.types import BOOL, DYN, INT, Bindings, Type, assignable, list_of, map_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.policy.cel.syntax import Comprehension, Node
    from govern.source.node import Span


class Judge(Protocol):
    """What of the checker is used here."""

    known: Bindings

    def within(self, variables: Mapping[str, Type], body: Node) -> Type:
        """Check a part in which more variables are known."""

    def report(self, message: str, span: Span, hint: str = "") -> Type:
        """Keep an issue."""

    def resolved(self, found: Type) -> Type:
        """What is known of a type by now."""

    def fresh(self) -> Type:
        """A type not known yet."""


def check_comprehension(judge: Judge, node: Comprehension, operand: Type) -> Type:
    """Give the type of a comprehension over an operand of the given type."""
    place, element = _elements(judge, node, judge.resolved(operand))
    kinds = (place, element) if len(node.variables) == 2 else (element,)
    variables = dict(zip(node.variables, kinds, strict=True))
    if node.condition is not None:
        found = judge.within(variables, node.condition)
        if not assignable(judge.known, found, BOOL):
            judge.report(
                f"the condition of {node.kind} is a bool: this is {judge.resolved(found)}",
                node.condition.span,
            )
    result = judge.within(variables, node.result) if node.result is not None else DYN
    match node.kind:
        case "all" | "exists" | "exists_one":
            return BOOL
        case "filter":
            return list_of(element)
        case "map" | "transformList":
            return list_of(result)
        case "transformMap":
            return map_of(place, result)
        case _:
            entry = map_of(judge.fresh(), judge.fresh())
            if not assignable(judge.known, result, entry):
                return judge.report("transformMapEntry asks for a map of one entry", node.name_span)
            return judge.resolved(entry)


def _elements(judge: Judge, node: Comprehension, operand: Type) -> tuple[Type, Type]:
    """The types of index and element, or of key and value; with one variable, of a map's key."""
    if operand.kind == "nullable":
        operand = operand.params[0]
    match operand.kind:
        case "list":
            return INT, operand.params[0]
        case "map":
            key, value = operand.params
            return key, value if len(node.variables) == 2 else key
        case "dyn" | "var":
            return DYN, DYN
        case _:
            judge.report(f"{node.kind} goes through a list or a map, this is {operand}", node.name_span)
            return DYN, DYN
