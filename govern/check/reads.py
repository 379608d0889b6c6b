"""Which names a plug-in asks for, read from its syntax tree: slots, inputs, thresholds, parameters, sections.

A factory takes `uses` and returns a function of `inputs`. Followed are constant names in `uses["slot"]`, in
`uses["slot"].values["name"]` and in `inputs["stage"]`, also through a variable that is set once. What is
handed on as a whole may be asked for anything, and is said to be.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from govern.diagnostic import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

Meaning = tuple[str, ...]
"""What an expression is: `("uses",)`, `("inputs",)`, `("slot", name)` or `("part", slot, attribute)`."""

USES, INPUTS = ("uses",), ("inputs",)


class Key(NamedTuple):
    """A name that is asked for, and where; one that is not `required` may be absent without harm."""

    text: str
    place: Place
    required: bool


class Reads(NamedTuple):
    """All that a factory and its function ask for, by what they ask; `whole` is what they hand on."""

    keys: dict[Meaning, tuple[Key, ...]]
    whole: frozenset[Meaning]

    def of(self, *meaning: str) -> tuple[Key, ...]:
        """The names asked of one thing, in order."""
        return self.keys.get(meaning, ())

    def knows_all(self, *meaning: str) -> bool:
        """Whether nothing else can be asked of it than the names found."""
        return meaning not in self.whole and (meaning[0] != "part" or ("slot", meaning[1]) not in self.whole)


def reads_of(tree: ast.Module, factory: str, path: str, lines: list[bytes]) -> Reads | None:
    """Read what a factory asks for; None where it is no plain function of the module with one argument."""
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == factory]
    if len(found) != 1 or len(found[0].args.args) != 1:
        return None
    return _Reader(found[0], path, lines).read()


class _Reader:
    def __init__(self, factory: ast.FunctionDef, path: str, lines: list[bytes]) -> None:
        self.factory = factory
        self.path = path
        self.lines = lines
        self.known: dict[str, Meaning] = {}
        self.stored = _times_bound(factory)

    def read(self) -> Reads:
        self._learn(self.factory.args.args[0].arg, USES)
        for function in _returned(self.factory):
            if len(function.args.args) == 1:
                self._learn(function.args.args[0].arg, INPUTS)
        while any(self._learn_from(node) for node in ast.walk(self.factory)):
            pass  # what is learned may teach more
        keys: dict[Meaning, list[Key]] = {}
        whole: set[Meaning] = set()
        for node, parents, guarded in _with_parents(self.factory):
            meaning = self._meaning(node)
            if meaning is None or isinstance(getattr(node, "ctx", None), ast.Store):
                continue
            asked = self._asked(node, meaning, parents, guarded=guarded)
            if asked is not None:
                keys.setdefault(meaning, []).append(asked)
            elif not self._is_alias(parents[-1]):
                whole.add(meaning)
        return Reads({meaning: _settled(found) for meaning, found in keys.items()}, frozenset(whole))

    def _learn(self, name: str, meaning: Meaning) -> bool:
        if self.stored.get(name) != 1 or name in self.known:
            return False
        self.known[name] = meaning
        return True

    def _learn_from(self, node: ast.AST) -> bool:
        if not self._names_one(node):
            return False
        meaning = self._meaning(node.value)  # type: ignore[attr-defined]  # an assignment
        return meaning is not None and self._learn(node.targets[0].id, meaning)  # type: ignore[attr-defined]

    def _is_alias(self, node: ast.AST) -> bool:
        return self._names_one(node) and node.targets[0].id in self.known  # type: ignore[attr-defined]

    @staticmethod
    def _names_one(node: ast.AST) -> bool:
        return (
            isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
        )

    def _meaning(self, node: ast.AST) -> Meaning | None:
        if isinstance(node, ast.Name):
            return self.known.get(node.id)
        if isinstance(node, ast.Subscript) and self._meaning(node.value) == USES:
            slot = _text(node.slice)
            return None if slot is None else ("slot", slot)
        if isinstance(node, ast.Attribute):
            above = self._meaning(node.value)
            return ("part", above[1], node.attr) if above is not None and above[0] == "slot" else None
        return None

    def _asked(self, node: ast.AST, meaning: Meaning, parents: list[ast.AST], *, guarded: bool) -> Key | None:
        above, beyond = parents[-1], parents[-2]
        if meaning[0] == "slot":
            return self._key(above.attr, above, guarded=guarded) if isinstance(above, ast.Attribute) else None
        at: ast.expr | None = None
        if isinstance(above, ast.Subscript) and above.value is node and isinstance(above.ctx, ast.Load):
            at = above.slice
        elif isinstance(above, ast.Attribute) and isinstance(beyond, ast.Call) and beyond.func is above:
            at, guarded = (beyond.args[0] if above.attr == "get" and beyond.args else None), True
        elif isinstance(above, ast.Compare) and isinstance(above.ops[0], ast.In | ast.NotIn):
            at, guarded = (above.left if above.comparators == [node] else None), True
        text = None if at is None else _text(at)
        return None if at is None or text is None else self._key(text, at, guarded=guarded)

    def _key(self, text: str, node: ast.expr, *, guarded: bool) -> Key:
        line, end_line = node.lineno, node.end_lineno or node.lineno
        end = self._column(end_line, node.end_col_offset or node.col_offset)
        start = end - len(text) if isinstance(node, ast.Attribute) else self._column(line, node.col_offset)
        return Key(text, Place(self.path, line, start, end_line, end), not guarded)

    def _column(self, line: int, offset: int) -> int:
        """Count a column in characters; syntax trees count the bytes of UTF-8."""
        text = self.lines[line - 1][:offset] if line <= len(self.lines) else b""
        return len(text.decode("utf-8", "replace")) + 1


def _settled(found: list[Key]) -> tuple[Key, ...]:
    """What is asked for with care somewhere is taken to be known to be absent at times."""
    careful = {key.text for key in found if not key.required}
    return tuple(Key(key.text, key.place, key.required and key.text not in careful) for key in found)


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _returned(factory: ast.FunctionDef) -> Iterator[ast.FunctionDef | ast.Lambda]:
    inner = {node.name: node for node in factory.body if isinstance(node, ast.FunctionDef)}
    for node in factory.body:
        if isinstance(node, ast.Return):
            if isinstance(node.value, ast.Lambda):
                yield node.value
            elif isinstance(node.value, ast.Name) and node.value.id in inner:
                yield inner[node.value.id]


def _times_bound(factory: ast.FunctionDef) -> dict[str, int]:
    found: dict[str, int] = {}
    for node in ast.walk(factory):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found[node.id] = found.get(node.id, 0) + 1
        elif isinstance(node, ast.arg):
            found[node.arg] = found.get(node.arg, 0) + 1
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            found[node.name] = found.get(node.name, 0) + 1
    return found


def _with_parents(root: ast.AST) -> Iterator[tuple[ast.AST, list[ast.AST], bool]]:
    """Every node below `root` with those above it, and whether a `try` around it may catch what it raises."""
    waiting: list[tuple[ast.AST, list[ast.AST], bool]] = [(root, [root, root], False)]
    while waiting:
        node, parents, guarded = waiting.pop()
        if node is not root:
            yield node, parents, guarded
        inside = guarded or (isinstance(node, ast.Try) and bool(node.handlers))
        waiting.extend(
            (child, [*parents[-3:], node], inside) for child in reversed(list(ast.iter_child_nodes(node)))
        )
