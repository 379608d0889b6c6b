"""The digest of Python code: its syntax tree, so that comments and formatting change nothing.

The tree is written out by hand rather than with `ast.dump`, whose text differs between Python versions. Code is
read, never imported.
"""

from __future__ import annotations

import ast
import sys
import warnings
from typing import TYPE_CHECKING, Any

from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterator


class UnreadableCodeError(ValueError):
    """The source is no Python this interpreter reads; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def parse(source: bytes) -> ast.Module:
    """Parse source; raise UnreadableCodeError where that fails, however hostile the text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning about the judged code is not ours to print
            return ast.parse(source)
    except SyntaxError as error:
        raise UnreadableCodeError(error.msg, error.lineno or 1, error.offset or 1) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise UnreadableCodeError(str(error) or "nested too deeply to read") from None


def syntax_digest(source: bytes) -> str:
    """`sha256:...` over the syntax tree. Raises UnreadableCodeError."""
    tree = parse(source)
    try:
        return digest("\n".join(_lines(tree, 0)).encode("utf-8", "surrogatepass"))
    except RecursionError:
        raise UnreadableCodeError("nested too deeply to read") from None


def _lines(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, ast.AST):
        yield f"{depth} {type(value).__name__}"
        for name, field in ast.iter_fields(value):
            # absent parts are left out, since later Python versions add more of them
            if field is not None and field != [] and name not in {"type_comment", "kind"}:
                yield f"{depth + 1} .{name}"
                yield from _lines(field, depth + 2)
    elif isinstance(value, list):
        for item in value:
            yield f"{depth} -"
            yield from _lines(item, depth + 1)
    else:
        yield f"{depth} {type(value).__name__} {value!r}"


def imports(source: bytes) -> dict[str, tuple[int, int]]:
    """The top-level modules that code imports, other than the standard library, each with its line and column.

    Relative imports come back as `.`. Raises UnreadableCodeError.
    """
    found: dict[str, tuple[int, int]] = {}
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["."] if node.level else [node.module or ""]
        else:
            continue
        for name in names:
            top = name.partition(".")[0] or "."
            if top not in sys.stdlib_module_names:
                found.setdefault(top, (node.lineno, node.col_offset + 1))
    return found


def defines(source: bytes, name: str) -> bool:
    """Whether the code binds `name` at its top level. Raises UnreadableCodeError."""
    for node in parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return True
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            return True
    return False
