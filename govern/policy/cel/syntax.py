"""The syntax tree of an expression. Every node knows the span of text it was read from.

Chains grow to the left: `a.b.c`, `a + b + c` and `xs.map(...).filter(...)` are nested in the first operand,
which `left` gives, so that passes walk chains of any length in a loop and recurse only where brackets nest.
`&&` and `||` hold all their terms side by side.

Nodes are named tuples: these are made in a quarter of the time that frozen data classes take, and a policy
that is judged once costs little more than loading its language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from govern.source.node import Span


class Constant(NamedTuple):
    """A literal; `value` is a CEL value (see `values`)."""

    value: Any
    span: Span


class Ident(NamedTuple):
    """A name; `absolute` where it was written with a leading dot, past local variables and the container."""

    name: str
    absolute: bool
    span: Span


class Select(NamedTuple):
    """`operand.name`, or `operand.?name` where `optional`."""

    operand: Node
    name: str
    optional: bool
    span: Span
    name_span: Span


class Has(NamedTuple):
    """`has(operand.name)`."""

    operand: Node
    name: str
    span: Span
    name_span: Span


class Index(NamedTuple):
    """`operand[key]`, or `operand[?key]` where `optional`."""

    operand: Node
    key: Node
    optional: bool
    span: Span


class Call(NamedTuple):
    """`function(args)` or `target.function(args)`."""

    target: Node | None
    function: str
    args: tuple[Node, ...]
    span: Span
    name_span: Span


class Unary(NamedTuple):
    """`!operand` or `-operand`."""

    op: Literal["!", "-"]
    operand: Node
    span: Span


class Binary(NamedTuple):
    """Arithmetic, comparison or membership of two operands."""

    op: str
    left: Node
    right: Node
    span: Span
    op_span: Span


class Logic(NamedTuple):
    """`a && b && ...` or `a || b || ...`."""

    op: Literal["&&", "||"]
    terms: tuple[Node, ...]
    span: Span


class Conditional(NamedTuple):
    """`test ? then : otherwise`."""

    test: Node
    then: Node
    otherwise: Node
    span: Span


class Item(NamedTuple):
    """One element of a list, left out where it is `optional` and has no value."""

    value: Node
    optional: bool = False


class ListOf(NamedTuple):
    """`[items]`."""

    items: tuple[Item, ...]
    span: Span


class Entry(NamedTuple):
    """One entry of a map, left out where it is `optional` and its value has none."""

    key: Node
    value: Node
    optional: bool = False


class MapOf(NamedTuple):
    """`{entries}`."""

    entries: tuple[Entry, ...]
    span: Span


class Message(NamedTuple):
    """`name{fields}`, a protobuf message, which this profile reads but does not evaluate."""

    name: str
    fields: tuple[tuple[str, Node], ...]
    span: Span


Kind: TypeAlias = Literal[
    "all", "exists", "exists_one", "map", "filter", "transformList", "transformMap", "transformMapEntry"
]


class Comprehension(NamedTuple):
    """A macro over a list or map: `operand.kind(variables, condition, result)`.

    With one variable it is the element (of a map: the key); with two, index and element (key and value).
    `condition` or `result` is None where the macro has none. `weight` is the number of nodes evaluated for
    each element, by which the budget is charged.
    """

    kind: Kind
    operand: Node
    variables: tuple[str, ...]
    condition: Node | None
    result: Node | None
    span: Span
    name_span: Span
    weight: int = 1


class Bind(NamedTuple):
    """`cel.bind(variable, value, body)`."""

    variable: str
    value: Node
    body: Node
    span: Span


class OptMap(NamedTuple):
    """`operand.optMap(variable, body)`, or `optFlatMap` where `flat`."""

    operand: Node
    variable: str
    body: Node
    flat: bool
    span: Span
    name_span: Span


Node: TypeAlias = (
    Constant
    | Ident
    | Select
    | Has
    | Index
    | Call
    | Unary
    | Binary
    | Logic
    | Conditional
    | ListOf
    | MapOf
    | Message
    | Comprehension
    | Bind
    | OptMap
)


def left(node: Node) -> Node | None:
    """Give the operand that a chain grows from, or None at its beginning."""
    match node:
        case Select() | Index() | Comprehension() | OptMap() | Unary():
            return node.operand
        case Call():
            return node.target
        case Binary():
            return node.left
        case _:
            return None


def focus(node: Node) -> Span:
    """The span to show a complaint about a node at: its name or operator, not what is before it."""
    match node:
        case Select() | Call() | Has() | Comprehension() | OptMap():
            return node.name_span
        case Binary():
            return node.op_span
        case _:
            return node.span


def spine(node: Node) -> tuple[Node, list[Node]]:
    """Give the beginning of the chain that ends in `node`, and the steps that follow it, first one first."""
    steps: list[Node] = []
    while (inner := left(node)) is not None:
        steps.append(node)
        node = inner
    steps.reverse()
    return node, steps
