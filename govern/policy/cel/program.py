"""A compiled expression: evaluate it, or ask why it is what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from govern.policy.cel.checker import Checker
from govern.policy.cel.env import Env
from govern.policy.cel.errors import CelBudgetError, CelError, CelEvalError
from govern.policy.cel.interpreter import Interpreter
from govern.policy.cel.meter import DEFAULT
from govern.policy.cel.parser import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from govern.policy.cel.meter import Budgeting
    from govern.policy.cel.syntax import Node
    from govern.policy.cel.trace import PlaceOf, Trace
    from govern.policy.cel.types import Type


class Result(NamedTuple):
    """What an evaluation gave: a value, or the error that stands in its place."""

    value: Any
    error: CelError | None = None


def compile(source: str, env: Env | None = None, *, patience: int = 0) -> Program:  # noqa: A001 - the word of the trade; Python's own is not used here
    """Read, check and compile an expression.

    Making Python code takes as long as some dozens of evaluations by the interpreter: with `patience` that
    many are made before, for expressions that may be evaluated only a few times.

    Raises:
        CelSyntaxError: the text is no expression, or is too large or too deep.
        CelTypeError: it can not be right for the declared variables; `issues` lists all reasons.
        CelUnsupportedError: it makes a protobuf message.

    """
    surroundings = env or Env()
    try:
        node = parse(source)
        checked = Checker(surroundings).run(node)
    except RecursionError:
        raise CelError("the expression is nested too deeply", help="Split it into several.") from None
    return Program(source, surroundings, node, checked.type, checked.references, patience=patience)


class Program:
    """One expression, ready to be evaluated any number of times, by several threads at once.

    `source` is its text, `node` its syntax tree, `type` the type that its value has.
    """

    def __init__(
        self,
        source: str,
        env: Env,
        node: Node,
        found: Type,
        references: Mapping[int, Any],
        *,
        patience: int = 0,
    ) -> None:
        self.source = source
        self.node = node
        self.type = found
        self._env = env
        self._references = references
        self._objects = False
        self._patience = patience
        self._rule = self._compiled() if patience == 0 else None

    def _compiled(self) -> Callable[[Mapping[str, Any], Any], Any] | None:
        from govern.policy.cel.codegen import NotCompilableError, compile_rule  # noqa: PLC0415 - few need it at once

        try:
            return compile_rule(self.node, self._env, self._references, objects=self._objects)
        except (NotCompilableError, RecursionError):
            return None

    def evaluate(self, bindings: Mapping[str, Any], *, budget: Budgeting = DEFAULT) -> Result:
        """Evaluate with values for the variables. What goes wrong is in the result; nothing is raised.

        Dicts and lists hold plain values (see `values`); enumerations, times and models are read from
        objects, or made plain with `values.adapt` first.
        """
        rule = self._rule
        if self._patience > 0:
            self._patience -= 1
            if self._patience == 0:
                self._rule = self._compiled()
        if rule is not None:
            try:
                return Result(rule(bindings, budget.meter()))
            except CelBudgetError as error:
                return Result(None, error)
            except Exception as error:  # noqa: BLE001 - every failure is judged again, with CEL's own rules
                return self._again(bindings, budget, error)
        return self.interpret(bindings, budget=budget)

    def _again(self, bindings: Mapping[str, Any], budget: Budgeting, error: Exception) -> Result:
        result = self.interpret(bindings, budget=budget)
        if result.error is None and isinstance(error, TypeError) and not self._objects:
            # the bindings hold objects, not dicts only: from now on read fields of both
            self._objects = True
            self._rule = self._compiled()
        return result

    def interpret(self, bindings: Mapping[str, Any], *, budget: Budgeting = DEFAULT) -> Result:
        """Evaluate as `evaluate` does, with the tree interpreter: slower, the measure of what is right."""
        meter = budget.meter()
        try:
            return Result(Interpreter(self._env, self._references, bindings, meter).eval(self.node, {}))
        except CelError as error:
            return Result(None, error)
        except (RecursionError, UnicodeError) as error:
            return Result(None, CelEvalError(_plain(error), self.node.span))

    def explain(
        self, bindings: Mapping[str, Any], *, place_of: PlaceOf | None = None, budget: Budgeting = DEFAULT
    ) -> Trace:
        """Evaluate and record every part with its value.

        `place_of` gives the place in a file of the value at a path (names, keys and indices), where it has
        one. Raises CelBudgetError.
        """
        from govern.policy.cel.trace import Tracer  # noqa: PLC0415 - only explanations need it

        meter = budget.meter()
        tracer = Tracer(self._env, self._references, bindings, meter, source=self.source, place_of=place_of)
        return tracer.trace(self.node)


def _plain(error: Exception) -> str:
    return "values are nested too deeply" if isinstance(error, RecursionError) else "text that is no Unicode"
