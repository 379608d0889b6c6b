"""Calls that are read as syntax: they bind variables, or look at a field without reading it.

Standard macros (language definition, "Macros"), two-variable comprehensions, `cel.bind`, and the macros of
optional values, as in the reference implementations' extensions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.policy.cel.errors import CelSyntaxError
from govern.policy.cel.syntax import Bind, Call, Comprehension, Has, Ident, Node, OptMap, Select

if TYPE_CHECKING:
    from govern.policy.cel.syntax import Kind

# by name: how it is kept, and for each count of arguments (variables, has a condition, has a result)
_COMPREHENSIONS: dict[str, tuple[Kind, dict[int, tuple[int, bool, bool]]]] = {
    "all": ("all", {2: (1, True, False), 3: (2, True, False)}),
    "exists": ("exists", {2: (1, True, False), 3: (2, True, False)}),
    "exists_one": ("exists_one", {2: (1, True, False), 3: (2, True, False)}),
    "existsOne": ("exists_one", {2: (1, True, False), 3: (2, True, False)}),
    "filter": ("filter", {2: (1, True, False)}),
    "map": ("map", {2: (1, False, True), 3: (1, True, True)}),
    "transformList": ("transformList", {3: (2, False, True), 4: (2, True, True)}),
    "transformMap": ("transformMap", {3: (2, False, True), 4: (2, True, True)}),
    "transformMapEntry": ("transformMapEntry", {3: (2, False, True), 4: (2, True, True)}),
}


def expand(call: Call, weight: int) -> Node | None:
    """Read a call as a macro, or give None where it is an ordinary call. Raises CelSyntaxError."""
    if call.target is None:
        return _has(call) if call.function == "has" and len(call.args) == 1 else None
    if call.function == "bind" and len(call.args) == 3 and _is_cel(call.target):
        return Bind(_variable(call.args[0]), call.args[1], call.args[2], call.span)
    if call.function in {"optMap", "optFlatMap"} and len(call.args) == 2:
        flat = call.function == "optFlatMap"
        return OptMap(call.target, _variable(call.args[0]), call.args[1], flat, call.span, call.name_span)
    return _comprehension(call, call.target, weight)


def _has(call: Call) -> Has:
    argument = call.args[0]
    if not isinstance(argument, Select) or argument.optional:
        raise CelSyntaxError("has() asks for a field, as in has(a.b)", argument.span)
    return Has(argument.operand, argument.name, call.span, argument.name_span)


def _comprehension(call: Call, target: Node, weight: int) -> Comprehension | None:
    known = _COMPREHENSIONS.get(call.function)
    if known is None or (shape := known[1].get(len(call.args))) is None:
        return None
    count, has_condition, has_result = shape
    names = tuple(_variable(argument) for argument in call.args[:count])
    if len(set(names)) < count:
        raise CelSyntaxError(f"both variables are called `{names[0]}`", call.args[1].span)
    rest = list(call.args[count:])
    condition = rest.pop(0) if has_condition else None
    result = rest.pop(0) if has_result else None
    return Comprehension(
        known[0], target, names, condition, result, call.span, call.name_span, max(weight - count, 1)
    )


def _variable(node: Node) -> str:
    if not isinstance(node, Ident) or node.absolute:
        raise CelSyntaxError("a variable's name belongs here", node.span)
    return node.name


def _is_cel(node: Node) -> bool:
    return isinstance(node, Ident) and node.name == "cel" and not node.absolute
