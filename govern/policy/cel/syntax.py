"""The syntax tree of an expression. Every node knows the span of text it was read from.

Chains grow to the left: `a.b.c`, `a + b + c` and `xs.map(...).filter(...)` are nested in the first operand,
which `left` gives, so that passes walk chains of any length in a loop and recurse only where brackets nest.
`&&` and `||` hold all their terms side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from govern.source.node import Span


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal; `value` is a CEL value (see `values`)."""

    value: Any
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Ident:
    """A name; `absolute` where it was written with a leading dot, past local variables and the container."""

    name: str
    absolute: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Select:
    """`operand.name`, or `operand.?name` where `optional`."""

    operand: Node
    name: str
    optional: bool
    span: Span = field(compare=False)
    name_span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Has:
    """`has(operand.name)`."""

    operand: Node
    name: str
    span: Span = field(compare=False)
    name_span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Index:
    """`operand[index]`, or `operand[?index]` where `optional`."""

    operand: Node
    index: Node
    optional: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """`function(args)` or `target.function(args)`."""

    target: Node | None
    function: str
    args: tuple[Node, ...]
    span: Span = field(compare=False)
    name_span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`!operand` or `-operand`."""

    op: Literal["!", "-"]
    operand: Node
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic, comparison or membership of two operands."""

    op: str
    left: Node
    right: Node
    span: Span = field(compare=False)
    op_span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """`a && b && ...` or `a || b || ...`."""

    op: Literal["&&", "||"]
    terms: tuple[Node, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """`test ? then : otherwise`."""

    test: Node
    then: Node
    otherwise: Node
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One element of a list, left out where it is `optional` and has no value."""

    value: Node
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[items]`."""

    items: tuple[Item, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a map, left out where it is `optional` and its value has none."""

    key: Node
    value: Node
    optional: bool = False


@dataclass(frozen=True, slots=True)
class MapOf:
    """`{entries}`."""

    entries: tuple[Entry, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Message:
    """`name{fields}`, a protobuf message, which this profile reads but does not evaluate."""

    name: str
    fields: tuple[tuple[str, Node], ...]
    span: Span = field(compare=False)


Kind: TypeAlias = Literal[
    "all", "exists", "exists_one", "map", "filter", "transformList", "transformMap", "transformMapEntry"
]


@dataclass(frozen=True, slots=True)
class Comprehension:
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
    span: Span = field(compare=False)
    name_span: Span = field(compare=False)
    weight: int = field(compare=False, default=1)


@dataclass(frozen=True, slots=True)
class Bind:
    """`cel.bind(variable, value, body)`."""

    variable: str
    value: Node
    body: Node
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OptMap:
    """`operand.optMap(variable, body)`, or `optFlatMap` where `flat`."""

    operand: Node
    variable: str
    body: Node
    flat: bool
    span: Span = field(compare=False)
    name_span: Span = field(compare=False)


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
