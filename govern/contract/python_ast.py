"""The digest of Python code: its syntax tree, so that comments and formatting change nothing.

The tree is written out by hand rather than with `ast.dump`, whose text differs between Python versions. Code
is read, never imported.
"""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterator


_WITHOUT_EFFECT = frozenset({"type_comment", "kind"})
"""Fields of a syntax tree that change nothing."""


class UnreadableCodeError(ValueError):
    """The source is no Python this interpreter reads; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@lru_cache(maxsize=8)
def parse(source: bytes) -> ast.Module:
    """Parse source; raise UnreadableCodeError where that fails, however hostile the text.

    What is asked of one source after another shares a tree: don't change it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning about the judged code is not ours to print
            return ast.parse(source)
    except SyntaxError as error:
        raise UnreadableCodeError(error.msg, max(error.lineno or 1, 1), max(error.offset or 1, 1)) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise UnreadableCodeError(str(error) or "nested too deeply to read") from None


@lru_cache(maxsize=1024)
def syntax_digest(source: bytes) -> str:
    """`sha256:...` over the syntax tree. Raises UnreadableCodeError."""
    tree = parse(source)
    try:
        return digest("\n".join(_lines(tree, 0)).encode("utf-8", "surrogatepass"))
    except RecursionError:
        raise UnreadableCodeError("nested too deeply to read") from None


class Statement(NamedTuple):
    """A statement without those inside it: the digest of its syntax tree, its line and column from 1."""

    digest: str
    line: int
    column: int


def statements(source: bytes) -> tuple[Statement, ...]:
    """List all statements in reading order, nested ones after their head, for naming the first that differs.

    Raises UnreadableCodeError.
    """
    try:
        return tuple(_statements(parse(source).body, "body", 0))
    except RecursionError:
        raise UnreadableCodeError("nested too deeply to read") from None


_Block = ast.stmt | ast.excepthandler | ast.match_case


def _statements(block: list[_Block] | list[ast.stmt], name: str, depth: int) -> Iterator[Statement]:
    for node in block:
        inner: list[tuple[str, list[_Block]]] = []
        head = [f"{depth} .{name}", f"{depth} {type(node).__name__}"]
        for field, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], _Block):
                inner.append((field, value))
            elif value is not None and value != [] and field not in _WITHOUT_EFFECT:
                head += [f"{depth + 1} .{field}", *_lines(value, depth + 2)]
        first = node.pattern if isinstance(node, ast.match_case) else node
        told = digest("\n".join(head).encode("utf-8", "surrogatepass"))
        yield Statement(told, first.lineno, first.col_offset + 1)
        for field, value in inner:
            yield from _statements(value, field, depth + 1)


def _lines(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, ast.AST):
        yield f"{depth} {type(value).__name__}"
        for name, field in ast.iter_fields(value):
            # absent parts are left out, since later Python versions add more of them
            if field is not None and field != [] and name not in _WITHOUT_EFFECT:
                yield f"{depth + 1} .{name}"
                yield from _lines(field, depth + 2)
    elif isinstance(value, list):
        for item in value:
            yield f"{depth} -"
            yield from _lines(item, depth + 1)
    else:
        yield f"{depth} {type(value).__name__} {value!r}"


@lru_cache(maxsize=1024)
def top_level_names(source: bytes) -> frozenset[str]:
    """Find the names code binds at its top level, branches included; `*` where it imports all of another.

    Raises UnreadableCodeError.
    """
    found: set[str] = set()
    waiting: list[ast.AST] = list(parse(source).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)  # what stands inside is bound there, not here
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            waiting.extend(ast.iter_child_nodes(node))
    return frozenset(found)
