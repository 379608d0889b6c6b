"""What Python code imports, read from its syntax tree: which files of the workspace, which distributions."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from govern.contract.python_ast import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DISTRIBUTIONS = {
    "PIL": "pillow", "attr": "attrs", "bs4": "beautifulsoup4", "cv2": "opencv-python", "fitz": "pymupdf",
    "jwt": "pyjwt", "pkg_resources": "setuptools", "serial": "pyserial", "skimage": "scikit-image",
    "sklearn": "scikit-learn", "yaml": "pyyaml", "zmq": "pyzmq",
}  # fmt: skip
"""Modules that are named unlike the distribution they come in."""


class Import(NamedTuple):
    """One imported module: its dotted name, the dots before it, and its place; line and columns from 1."""

    module: str
    level: int
    line: int
    column: int
    end_column: int

    @property
    def top(self) -> str:
        """The first part of the name, which decides where the module comes from."""
        return self.module.partition(".")[0]


@lru_cache(maxsize=1024)
def imported(source: bytes) -> tuple[Import, ...]:
    """Everything that code imports, in order, the standard library and what only type checkers read left out.

    Raises UnreadableCodeError.
    """
    lines = source.splitlines()
    found = [item for node in _statements(parse(source)) for item in _of(node, lines)]
    return tuple(item for item in found if item.level or item.top not in sys.stdlib_module_names)


def _statements(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    waiting: list[ast.AST] = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, ast.Import | ast.ImportFrom):
            yield current
        elif isinstance(current, ast.If) and _for_type_checkers(current.test):
            waiting.extend(reversed(current.orelse))
        else:
            waiting.extend(reversed(list(ast.iter_child_nodes(current))))


def _for_type_checkers(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def _of(node: ast.Import | ast.ImportFrom, lines: list[bytes]) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            column = _column(lines, alias.lineno, alias.col_offset)
            yield Import(alias.name, 0, alias.lineno, column, column + len(alias.name))
    elif node.module is not None:
        dotted = "." * node.level + node.module
        column = _column(lines, node.lineno, node.col_offset) + len("from ")
        yield Import(node.module, node.level, node.lineno, column, column + len(dotted))
    else:
        for alias in node.names:
            column = _column(lines, alias.lineno, alias.col_offset)
            yield Import(alias.name, node.level, alias.lineno, column, column + len(alias.name))


def _column(lines: list[bytes], line: int, offset: int) -> int:
    """Count a column in characters; syntax trees count the bytes of UTF-8."""
    text = lines[line - 1][:offset] if line <= len(lines) else b""
    return len(text.decode("utf-8", "replace")) + 1


def candidates(item: Import, importer: str) -> Iterator[str]:
    """Give the workspace files an import may mean, from the importing file's folder, then from the root."""
    folder = importer.split("/")[:-1]
    if item.level > 1:
        folder = folder[: max(len(folder) - item.level + 1, 0)]
    parts = item.module.split(".")
    for start in (folder, []) if item.level == 0 else (folder,):
        for count in range(len(parts), 0, -1):
            stem = "/".join([*start, *parts[:count]])
            yield f"{stem}.py"
            yield f"{stem}/__init__.py"


def is_pinned(module: str, pins: Iterable[str]) -> bool:
    """Whether a pinned distribution provides a top-level module, by its name or a usual variation of it."""
    wanted = _normal(_DISTRIBUTIONS.get(module, module))
    for pin in pins:
        name = _normal(pin)
        # namespaces such as google.cloud come in distributions such as google-cloud-storage
        if name in {wanted, f"python-{wanted}", f"py{wanted}"} or name.startswith(f"{wanted}-"):
            return True
    return False


@cache
def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
