"""From text to tokens, each with its offset; and from offsets to lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from govern.policy.cel.errors import CelSyntaxError
from govern.source.node import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SOURCE = 500_000
"""Characters in an expression."""

What: TypeAlias = Literal["ident", "quoted", "string", "float", "int", "uint", "mark", "end"]

RESERVED = frozenset(
    (
        *("as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop"),
        *("package", "namespace", "return", "var", "void", "while"),
    )
)
"""Words that can not name a variable, though they can name a field (language definition, "Syntax")."""

KEYWORDS = frozenset({"true", "false", "null", "in"})

_TOKEN = re.compile(
    r"""
    (?P<blank>(?:[\ \t\r\n\f]+|//[^\r\n]*)+)
  | (?P<string>
      [bB]?[rR](?:\"{3}.*?\"{3}|'{3}.*?'{3}|"[^"\r\n]*"|'[^'\r\n]*')
    | [bB]?(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^\\"\r\n])*"|'(?:\\.|[^\\'\r\n])*')
    )
  | (?P<float>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)
  | (?P<uint>(?:0[xX][0-9a-fA-F]+|\d+)[uU])
  | (?P<int>0[xX][0-9a-fA-F]+|\d+)
  | (?P<ident>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<quoted>`[A-Za-z0-9_.\-/\ ]+`)
  | (?P<mark>&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)


class Token(NamedTuple):
    """A word of the grammar; `what` is its class, `text` as written."""

    what: What
    text: str
    start: int
    end: int


class Text:
    """An expression's text, which knows the line and column of every offset in it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", source))]

    def span(self, start: int, end: int) -> Span:
        """The span of the characters from `start` to before `end`."""
        line, last = bisect_right(self._starts, start), bisect_right(self._starts, end)
        return Span(
            line, start - self._starts[line - 1] + 1, last, end - self._starts[last - 1] + 1, start, end
        )


def tokens(text: Text) -> Iterator[Token]:
    """Split the text. Raises CelSyntaxError at the first character that begins no token."""
    source, offset = text.source, 0
    if len(source) > MAX_SOURCE:
        raise CelSyntaxError(
            f"the expression is longer than {MAX_SOURCE} characters",
            text.span(0, 1),
            help="Split it into several.",
        )
    while offset < len(source):
        match = _TOKEN.match(source, offset)
        if match is None:
            raise _unreadable(text, offset)
        what: str = match.lastgroup or "blank"
        if what != "blank":
            yield Token(what, match[0], offset, match.end())  # type: ignore[arg-type] # the groups are the classes
        offset = match.end()
    yield Token("end", "", len(source), len(source))


def _unreadable(text: Text, offset: int) -> CelSyntaxError:
    mark = text.source[offset]
    if mark in "'\"":
        return CelSyntaxError(
            "this text has no closing quote", text.span(offset, offset + 1), help="Close it on the same line."
        )
    suggestion = {"&": "Write `&&`.", "|": "Write `||`.", "=": "Write `==` to compare."}.get(mark, "")
    return CelSyntaxError(f"{mark!r} means nothing here", text.span(offset, offset + 1), help=suggestion)
