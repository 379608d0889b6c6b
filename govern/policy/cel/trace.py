"""The explanation of an evaluation: every part with its value, and where operands came from.

It is recorded while the expression is evaluated, by the same interpreter, so it can not drift from the rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from govern.policy.cel.errors import CelEvalError
from govern.policy.cel.interpreter import Interpreter, Scope
from govern.policy.cel.syntax import Constant, Ident, Index, Node, Select, focus
from govern.policy.cel.values import TypeValue, from_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from govern.diagnostic import Place
    from govern.policy.cel.env import Env
    from govern.policy.cel.meter import Meter

Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands: the variable's name, then keys and indices."""

PlaceOf: TypeAlias = "Callable[[Path], Place | None]"
"""Gives the place in a file of the value at a path, where it is known."""

MAX_STEPS = 5_000
"""Parts that are recorded; of a longer evaluation the outermost parts stay."""


@dataclass(frozen=True, slots=True)
class Step:
    """One part as it was evaluated.

    `source` is the whole expression. Either `value` or `error` is the outcome. `path` says where the value
    stands in the bindings, `place` in a file. `given` has the variables that a comprehension gave in this
    round. `children` are its own parts.
    """

    node: Node
    source: str
    value: Any
    error: CelEvalError | None
    path: Path | None = None
    place: Place | None = None
    given: tuple[tuple[str, Any], ...] = ()
    children: tuple[Step, ...] = ()

    @property
    def text(self) -> str:
        """The part as it was written."""
        return self.source[self.node.span.start : self.node.span.end]

    @property
    def is_operand(self) -> bool:
        """Whether the value was read from the bindings, not made by the expression."""
        return self.path is not None

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Step]]:
        """This part and all parts in it, outermost first, each with its depth."""
        todo = [(depth, self)]
        while todo:
            level, step = todo.pop()
            yield level, step
            todo.extend((level + 1, child) for child in reversed(step.children))

    def operands(self) -> Iterator[Step]:
        """The values read from the bindings, each as far as it was followed."""
        return (step for _, step in self.telling() if step.is_operand)

    def telling(self, depth: int = 0) -> Iterator[tuple[int, Step]]:
        """All parts with their depth, but those that only lead to an operand: `a` and `a.b` in `a.b.c`."""
        todo: list[tuple[int, Step, Path]] = [(depth, self, ())]
        while todo:
            level, step, covered = todo.pop()
            leads = step.path is not None and covered[: len(step.path)] == step.path
            if not leads:
                yield level, step
            inner = covered if leads else step.path or ()
            below = level if leads else level + 1
            todo.extend((below, child, inner) for child in reversed(step.children))


@dataclass(frozen=True, slots=True)
class Trace:
    """An evaluation: the whole expression as the outermost step. `complete` unless parts were left out."""

    source: str
    root: Step
    complete: bool


class Tracer(Interpreter):
    """An interpreter that records what it does."""

    def __init__(
        self,
        env: Env,
        references: Mapping[int, str | TypeValue],
        bindings: Mapping[str, Any],
        meter: Meter,
        *,
        source: str,
        place_of: PlaceOf | None,
    ) -> None:
        super().__init__(env, references, bindings, meter)
        self._source = source
        self._place_of = place_of
        self._done: list[Step] = []
        self._through: list[Path | None] = []
        self._given: list[tuple[str, Any]] = []
        self.recorded = 0

    def trace(self, node: Node) -> Trace:
        """Evaluate the whole and tell how it went."""
        try:
            self.eval(node, {})
        except CelEvalError as error:
            if not self._done or self._done[-1].node is not node:
                self._record(node, 0, None, error, None)
        return Trace(self._source, self._done[-1], complete=self.recorded <= MAX_STEPS)

    def eval(self, node: Node, scope: Scope) -> Any:
        """Evaluate a part; where it fails, its chain is recorded as one part that failed."""
        mark = len(self._done)
        given, self._given = self._given, []
        try:
            value = super().eval(node, scope)
        except CelEvalError as error:
            if len(self._done) != mark + 1 or self._done[-1].node is not node:
                self._record(node, mark, None, error, None)
            self._done[-1] = replace(self._done[-1], given=tuple(given))
            raise
        if given:
            self._done[-1] = replace(self._done[-1], given=tuple(given))
        return value

    def leaf(self, node: Node, scope: Scope) -> Any:
        """Evaluate and record what begins a chain."""
        mark = len(self._done)
        self._through.append(None)
        try:
            value = super().leaf(node, scope)
        except CelEvalError as error:
            self._record(node, mark, None, error.at(focus(node)), None)
            raise
        finally:
            self._through.pop()
        self._record(node, mark, value, None, self._root_path(node, scope))
        return value

    def step(self, node: Node, value: Any, scope: Scope) -> Any:
        """Evaluate and record the next step of a chain."""
        mark = len(self._done) - 1
        base = self._done[mark].path if mark >= 0 else None
        self._through.append(base)
        try:
            result = super().step(node, value, scope)
        except CelEvalError as error:
            self._record(node, mark, None, error.at(focus(node)), None)
            raise
        finally:
            self._through.pop()
        self._record(node, mark, result, None, self._step_path(node, base))
        return result

    def bind(self, scope: Scope, name: str, value: Any, key: Any = None, *, path: bool = True) -> None:
        """Name a value, and remember where it stands."""
        scope[name] = value
        base = self._through[-1] if self._through[-1] is not None or key is not None else self._last_path()
        known = base if path else None
        if known is not None and key is not None:
            known = (*known, from_key(key))
        scope[f"@{name}"] = known
        self._given.append((name, value))

    def _last_path(self) -> Path | None:
        return self._done[-1].path if self._done else None

    def _root_path(self, node: Node, scope: Scope) -> Path | None:
        reference = self.references.get(id(node))
        if isinstance(reference, str) and not hasattr(node, "function"):
            return (reference,)
        if isinstance(node, Ident) and reference is None:
            path: Path | None = scope.get(f"@{node.name}", (node.name,) if node.name not in scope else None)
            return path
        return None

    def _step_path(self, node: Node, base: Path | None) -> Path | None:
        if base is None:
            return None
        if isinstance(node, Select):
            return (*base, node.name)
        if isinstance(node, Index) and self._done:
            key = self._done[-1].value
            return (*base, key) if isinstance(key, (str, int)) and not isinstance(key, bool) else None
        return None

    def _record(
        self, node: Node, mark: int, value: Any, error: CelEvalError | None, path: Path | None
    ) -> None:
        children = tuple(self._done[mark:])
        del self._done[mark:]
        self.recorded += 1
        if self.recorded > MAX_STEPS:
            children = ()
        else:
            children = tuple(child for child in children if not isinstance(child.node, Constant))
        place = self._place_of(path) if self._place_of is not None and path is not None else None
        self._done.append(Step(node, self._source, value, error, path, place, (), children))
