"""From tokens to a syntax tree: recursive descent with a bounded depth.

Chains (`a.b.c`, `a + b + c`, `a && b`) are read in loops, so only brackets, arguments and conditionals nest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from govern.policy.cel import macros
from govern.policy.cel.errors import CelSyntaxError
from govern.policy.cel.lexer import KEYWORDS, RESERVED, Text, Token, tokens
from govern.policy.cel.literals import BadLiteralError, read_string
from govern.policy.cel.syntax import (
    Binary,
    Call,
    Conditional,
    Constant,
    Entry,
    Ident,
    Index,
    Item,
    ListOf,
    Logic,
    MapOf,
    Message,
    Node,
    Select,
    Unary,
)
from govern.policy.cel.values import INT_MAX, INT_MIN, UINT_MAX, Uint

if TYPE_CHECKING:
    from govern.source.node import Span

MAX_DEPTH = 96
"""Brackets, arguments and conditionals inside one another."""

MAX_NODES = 100_000
"""Nodes of one expression."""

_BINDING = {"||": 1, "&&": 2, "in": 3}
_BINDING |= dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), 3)
_BINDING |= {"+": 4, "-": 4, "*": 5, "/": 5, "%": 5}
"""Operators by how tightly they bind; all of them from the left."""


class _Operand:
    """What stands between operators: one node, or the terms of an `op` that may go on.

    `start` and `end` are where it is written, brackets around it included.
    """

    __slots__ = ("end", "op", "start", "terms")

    def __init__(self, first: Node, start: int, end: int, op: Literal["&&", "||"] | None = None) -> None:
        self.terms = [first]
        self.start = start
        self.end = end
        self.op = op


def parse(source: str) -> Node:
    """Read an expression. Raises CelSyntaxError at the column where it stops being one."""
    return Parser(Text(source)).whole()


class Parser:
    """Reads one expression; `nodes` counts what was made so far."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._tokens = list(tokens(text))
        self._at = 0
        self._depth = 0
        self.nodes = 0

    def whole(self) -> Node:
        """Read the expression to the end of the text."""
        if len(self._tokens) == 1:
            raise CelSyntaxError("there is no expression", self.text.span(0, 0))
        node = self._expression()
        if self._now.what != "end":
            raise self._unexpected("the expression ends before this")
        return node

    # -- tokens

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _is(self, mark: str) -> bool:
        token = self._tokens[self._at]
        return token.what == "mark" and token.text == mark

    def _accept(self, mark: str) -> Token | None:
        return self._next() if self._is(mark) else None

    def _expect(self, mark: str, why: str) -> Token:
        if not self._is(mark):
            raise self._unexpected(f"`{mark}` is missing {why}")
        return self._next()

    def _unexpected(self, message: str) -> CelSyntaxError:
        token = self._now
        got = "the expression ends here" if token.what == "end" else f"found `{token.text[:40]}`"
        return CelSyntaxError(f"{message}: {got}", self._span(token))

    def _span(self, first: Token, last: Token | None = None) -> Span:
        return self.text.span(first.start, (last or first).end)

    def _since(self, start: int) -> Span:
        """The span from `start` to the last token read; made for every node, so counted here."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise CelSyntaxError(
                f"the expression has more than {MAX_NODES} parts", self._span(self._now), help="Split it."
            )
        return self.text.span(start, self._tokens[self._at - 1].end)

    def _between(self, start: int, end: int) -> Span:
        """The span of a node made of others, counted as `_since` does."""
        whole = self._since(start)
        return whole if whole.end == end else self.text.span(start, end)

    # -- grammar, loosest binding first

    def _expression(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise CelSyntaxError(
                f"nested more than {MAX_DEPTH} levels deep",
                self._span(self._now),
                help="Name parts with cel.bind, or split the expression.",
            )
        start = self._now.start
        node = self._operators()
        if self._accept("?"):
            then = self._operators()
            self._expect(":", "between the two outcomes of `?`")
            otherwise = self._expression()
            node = Conditional(node, then, otherwise, self._since(start))
        self._depth -= 1
        return node

    def _operators(self) -> Node:
        """Operands joined by operators, by the operators' binding, with no recursion between levels."""
        done = [self._operand()]
        waiting: list[Token] = []
        while self._now.what in {"mark", "ident"} and (level := _BINDING.get(self._now.text)) is not None:
            while waiting and _BINDING[waiting[-1].text] >= level:
                self._reduce(done, waiting.pop())
            waiting.append(self._next())
            done.append(self._operand())
        while waiting:
            self._reduce(done, waiting.pop())
        return self._finished(done[0])

    def _operand(self) -> _Operand:
        """A value with where it is written, brackets around it included."""
        start = self._now.start
        return _Operand(self._member(), start, self._tokens[self._at - 1].end)

    def _reduce(self, done: list[_Operand], op: Token) -> None:
        last = done.pop()
        right = self._finished(last)
        first = done[-1]
        if _BINDING[op.text] < 3:
            joint: Literal["&&", "||"] = "&&" if op.text == "&&" else "||"
            if first.op != joint:
                done[-1] = first = _Operand(self._finished(first), first.start, first.end, joint)
            first.terms.append(right)
            first.end = last.end
            return
        before = self._finished(first)
        span = self._between(first.start, last.end)
        done[-1] = _Operand(Binary(op.text, before, right, span, self._span(op)), first.start, last.end)

    def _finished(self, operand: _Operand) -> Node:
        """An operand as a node: a chain of `&&` or `||` becomes one only when nothing joins it any more."""
        if operand.op is None:
            return operand.terms[0]
        terms = tuple(operand.terms)
        return Logic(operand.op, terms, self._between(operand.start, operand.end))

    def _member(self) -> Node:
        """A value with its signs before it, and what is selected from it after it."""
        first = self._now
        signs = self._signs() if first.text in {"!", "-"} and first.what == "mark" else 0
        negative = first.text == "-" and signs == 1 and self._now.what in {"int", "float"}
        start = first.start if negative else self._now.start
        node = self._primary(first if negative else None)
        while True:
            if self._accept("."):
                node = self._dotted(node, start)
            elif self._accept("["):
                optional = self._accept("?") is not None
                index = self._expression()
                self._expect("]", "after the index")
                node = Index(node, index, optional, self._since(start))
            elif self._is("{") and (name := _message_name(node)):
                node = self._message(name, start)
            else:
                break
        if signs % 2 and not negative:
            op: Literal["!", "-"] = "!" if first.text == "!" else "-"
            node = Unary(op, node, self._since(first.start))
        return node

    def _signs(self) -> int:
        """Count signs of one kind; an even number cancels out, as in the reference implementations."""
        count, sign = 0, self._now.text
        while self._is("!") or self._is("-"):
            if self._now.text != sign:
                raise self._unexpected("`!` and `-` need brackets between them")
            self._next()
            count += 1
        return count

    def _dotted(self, node: Node, start: int) -> Node:
        optional = self._accept("?") is not None
        token = self._next()
        if token.what == "quoted":
            return Select(node, token.text[1:-1], optional, self._since(start), self._span(token))
        if token.what != "ident" or token.text in KEYWORDS:
            self._at -= 1
            raise self._unexpected("a field's name is missing after the dot")
        if not optional and self._accept("("):
            before = self.nodes
            args = self._arguments()
            return self._call(node, token, args, start, self.nodes - before)
        return Select(node, token.text, optional, self._since(start), self._span(token))

    def _arguments(self) -> tuple[Node, ...]:
        args: list[Node] = []
        if self._accept(")"):
            return ()
        while True:
            args.append(self._expression())
            if not self._accept(","):
                break
        self._expect(")", "after the arguments")
        return tuple(args)

    def _call(
        self, target: Node | None, name: Token, args: tuple[Node, ...], start: int, weight: int
    ) -> Node:
        span = self._since(start)
        call = Call(target, name.text, args, span, self._span(name))
        return macros.expand(call, weight) or call

    def _primary(self, negative: Token | None) -> Node:  # noqa: PLR0911 - one case a kind
        token = self._next()
        match token.what:
            case "int" | "uint" | "float":
                return self._number(token, negative)
            case "string":
                return Constant(self._string(token), self._since(token.start))
            case "ident":
                return self._name(token, token.start, absolute=False)
            case "mark" if token.text == ".":
                name = self._next()
                if name.what != "ident":
                    self._at -= 1
                    raise self._unexpected("a name is missing after the dot")
                return self._name(name, token.start, absolute=True)
            case "mark" if token.text == "(":
                node = self._expression()
                self._expect(")", "to close this bracket")
                return node
            case "mark" if token.text == "[":
                return self._list(token)
            case "mark" if token.text == "{":
                return self._map(token)
            case _:
                self._at -= 1
                raise self._unexpected("a value is missing")

    def _name(self, token: Token, start: int, *, absolute: bool) -> Node:
        if not absolute and token.text in KEYWORDS - {"in"}:
            value = {"true": True, "false": False, "null": None}[token.text]
            return Constant(value, self._since(start))
        if token.text in RESERVED or token.text in KEYWORDS:
            raise CelSyntaxError(f"`{token.text}` is a reserved word", self._span(token))
        if self._accept("("):
            before = self.nodes
            args = self._arguments()
            dotted = f".{token.text}" if absolute else token.text
            call_name = Token("ident", dotted, start, token.end)
            return self._call(None, call_name, args, start, self.nodes - before)
        return Ident(token.text, absolute, self._since(start))

    def _list(self, first: Token) -> Node:
        items: list[Item] = []
        while not self._accept("]"):
            optional = self._accept("?") is not None
            items.append(Item(self._expression(), optional))
            if not self._accept(","):
                self._expect("]", "to close the list")
                break
        return ListOf(tuple(items), self._since(first.start))

    def _map(self, first: Token) -> Node:
        entries: list[Entry] = []
        while not self._accept("}"):
            optional = self._accept("?") is not None
            key = self._expression()
            self._expect(":", "between key and value")
            entries.append(Entry(key, self._expression(), optional))
            if not self._accept(","):
                self._expect("}", "to close the map")
                break
        return MapOf(tuple(entries), self._since(first.start))

    def _message(self, name: str, start: int) -> Node:
        self._next()
        fields: list[tuple[str, Node]] = []
        while not self._accept("}"):
            self._accept("?")
            token = self._next()
            if token.what not in {"ident", "quoted"}:
                self._at -= 1
                raise self._unexpected("a field's name is missing")
            self._expect(":", "between field and value")
            fields.append((token.text.strip("`"), self._expression()))
            if not self._accept(","):
                self._expect("}", "to close the message")
                break
        return Message(name, tuple(fields), self._since(start))

    # -- literals

    def _number(self, token: Token, negative: Token | None) -> Node:
        span = self._since((negative or token).start)
        sign = -1 if negative else 1
        if token.what == "float":
            return Constant(sign * float(token.text), span)
        digits = token.text.rstrip("uU")
        number = int(digits, 16 if digits[:2] in {"0x", "0X"} else 10) if len(digits) < 64 else UINT_MAX + 1
        if token.what == "uint":
            if number > UINT_MAX:
                raise CelSyntaxError(f"{token.text[:40]} does not fit in 64 bits", span)
            return Constant(Uint(number), span)
        if not INT_MIN <= sign * number <= INT_MAX:
            raise CelSyntaxError(
                f"{token.text[:40]} does not fit in 64 bits",
                span,
                help="Write `u` after it, or a decimal point.",
            )
        return Constant(sign * number, span)

    def _string(self, token: Token) -> str | bytes:
        try:
            return read_string(token.text)
        except BadLiteralError as error:
            start = min(token.start + error.offset, token.end - 1)
            raise CelSyntaxError(str(error), self.text.span(start, token.end)) from None


def _message_name(node: Node) -> str | None:
    """The dotted name that a node spells, or None where it is no plain chain of names."""
    names: list[str] = []
    while isinstance(node, Select) and not node.optional:
        names.append(node.name)
        node = node.operand
    if not isinstance(node, Ident):
        return None
    return ".".join([("." if node.absolute else "") + node.name, *reversed(names)])
