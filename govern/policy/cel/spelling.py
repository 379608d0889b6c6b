"""Values and syntax trees as text that reads back the same."""

from __future__ import annotations

import math
from typing import Any

from govern.policy.cel.literals import quote, quote_bytes
from govern.policy.cel.syntax import (
    Binary,
    Bind,
    Call,
    Comprehension,
    Conditional,
    Constant,
    Has,
    Ident,
    Index,
    ListOf,
    Logic,
    MapOf,
    Message,
    Node,
    OptMap,
    Select,
    Unary,
    spine,
)
from govern.policy.cel.times import format_duration, format_timestamp
from govern.policy.cel.values import BoolKey, Duration, Opt, Timestamp, TypeValue, Uint, adapt, fields_of


def spell_value(value: Any, longest: int = 2_000) -> str:
    """Spell a value as CEL writes it, cut with `…` after `longest` characters."""
    parts: list[str] = []
    left = longest
    todo: list[Any] = [value]
    while todo and left > 0:
        item = todo.pop()
        text = item.text if isinstance(item, _Raw) else _scalar(item, left)
        if text is None:
            todo.extend(reversed(_parts(item, left)))
            continue
        parts.append(text)
        left -= len(text)
    whole = "".join(parts)
    return whole if len(whole) <= longest and not todo else f"{whole[:longest]}…"


class _Raw:
    """A piece of text between values."""

    def __init__(self, text: str) -> None:
        self.text = text


def _scalar(value: Any, longest: int) -> str | None:  # noqa: C901, PLR0911 - one case a kind
    """The text of a value without parts; None for one with parts."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case BoolKey():
            return value.value
        case Uint():
            return f"{int(value)}u"
        case int():
            return str(int(value))
        case float():
            return spell_number(value)
        case str():
            return quote(value[:longest])
        case bytes():
            return quote_bytes(value[:longest])
        case Timestamp():
            return f'timestamp("{format_timestamp(value)}")'
        case Duration():
            return f'duration("{format_duration(value)}")'
        case TypeValue():
            return value.name
        case Opt() if not value.present:
            return "optional.none()"
    return None


def spell_number(number: float) -> str:
    """Spell a double; it always shows that it is one."""
    if math.isfinite(number):
        return repr(number)
    return 'double("NaN")' if math.isnan(number) else f'double("{"-" if number < 0 else ""}Infinity")'


def _parts(value: Any, longest: int) -> list[Any]:
    """The pieces of a value that has parts; more than can be shown are not gone through."""
    most = max(longest, 0) // 2 + 1
    match value:
        case Opt():
            return [_Raw("optional.of("), value.value, _Raw(")")]
        case list() | tuple():
            return [_Raw("["), *_joined([[item] for item in value[:most]]), _Raw("]")]
        case dict():
            entries = [[key, _Raw(": "), item] for key, item in list(value.items())[:most]]
            return [_Raw("{"), *_joined(entries), _Raw("}")]
    adapted = adapt(value)
    if adapted is not value:
        return [adapted]
    fields = fields_of(value)
    if fields is None:
        return [_Raw(f"<{type(value).__name__}>")]
    known = {name: getattr(value, attribute) for name, attribute in fields.items()}
    return [_Raw(type(value).__name__), {name: item for name, item in known.items() if item is not None}]


def _joined(groups: list[list[Any]]) -> list[Any]:
    pieces: list[Any] = []
    for at, group in enumerate(groups):
        pieces += [_Raw(", ")] * (at > 0) + group
    return pieces


_LEVEL = {"||": 1, "&&": 2, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5}
_RELATION, _UNARY, _MEMBER = 3, 6, 7


def spell(node: Node) -> str:
    """Spell an expression with the fewest brackets; reading it gives an equal tree."""
    return _spell(node)[0]


def _spell(node: Node) -> tuple[str, int]:
    """The text and how tightly it binds."""
    first, steps = spine(node)
    text, level = _leaf(first)
    for step in steps:
        text, level = _step(step, text, level)
    return text, level


def _at(node: Node, least: int) -> str:
    text, level = _spell(node)
    return text if level >= least else f"({text})"


def _leaf(node: Node) -> tuple[str, int]:  # noqa: C901, PLR0911 - one case a kind
    match node:
        case Constant():
            negative = type(node.value) in {int, float} and str(node.value).startswith("-")
            return spell_value(node.value, 10**9), _UNARY if negative else _MEMBER
        case Ident():
            return f"{'.' * node.absolute}{node.name}", _MEMBER
        case Call():
            return f"{node.function}({_args(node.args)})", _MEMBER
        case Has():
            return f"has({_at(node.operand, _MEMBER)}.{_field(node.name)})", _MEMBER
        case Logic():
            level = _LEVEL[node.op]
            return f" {node.op} ".join(_at(term, level + 1) for term in node.terms), level
        case Conditional():
            return f"{_at(node.test, 1)} ? {_at(node.then, 1)} : {_spell(node.otherwise)[0]}", 0
        case ListOf():
            return f"[{', '.join('?' * item.optional + spell(item.value) for item in node.items)}]", _MEMBER
        case MapOf():
            entries = (
                f"{'?' * entry.optional}{spell(entry.key)}: {spell(entry.value)}" for entry in node.entries
            )
            return f"{{{', '.join(entries)}}}", _MEMBER
        case Bind():
            return f"cel.bind({node.variable}, {spell(node.value)}, {spell(node.body)})", _MEMBER
        case Message():
            fields = ", ".join(f"{name}: {spell(value)}" for name, value in node.fields)
            return f"{node.name}{{{fields}}}", _MEMBER
        case _:
            raise AssertionError(node)


def _step(node: Node, text: str, level: int) -> tuple[str, int]:  # noqa: PLR0911 - one case a kind
    operand = text if level >= _MEMBER else f"({text})"
    match node:
        case Select():
            return f"{operand}.{'?' * node.optional}{_field(node.name)}", _MEMBER
        case Index():
            return f"{operand}[{'?' * node.optional}{spell(node.key)}]", _MEMBER
        case Call():
            return f"{operand}.{node.function}({_args(node.args)})", _MEMBER
        case OptMap():
            name = "optFlatMap" if node.flat else "optMap"
            return f"{operand}.{name}({node.variable}, {spell(node.body)})", _MEMBER
        case Comprehension():
            parts = [
                *node.variables,
                *(spell(part) for part in (node.condition, node.result) if part is not None),
            ]
            return f"{operand}.{node.kind}({', '.join(parts)})", _MEMBER
        case Unary():
            number = node.op == "-" and text[:1].isdigit()
            return f"{node.op}{f'({text})' if number else operand}", _UNARY
        case Binary():
            own = _LEVEL.get(node.op, _RELATION)
            before = text if level >= own else f"({text})"
            return f"{before} {node.op} {_at(node.right, own + 1)}", own
        case _:
            raise AssertionError(node)


def _args(args: tuple[Node, ...]) -> str:
    return ", ".join(spell(arg) for arg in args)


def _field(name: str) -> str:
    return name if name.isidentifier() and name not in {"true", "false", "null", "in"} else f"`{name}`"
