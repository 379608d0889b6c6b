"""The tree interpreter: the meaning of an expression, errors absorbed as CEL prescribes.

`&&` and `||` give their value where one side decides it, whatever the other does, and so do `all` and
`exists` (language definition, "Logical Operators" and "Macros"). Everything else passes errors on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govern.policy.cel.access import (
    elements,
    has,
    index,
    is_set,
    optional_index,
    optional_select,
    pairs,
    select,
    spread,
    unwrap,
)
from govern.policy.cel.equality import contains, eq, make_map
from govern.policy.cel.errors import CelEvalError, CelUnsupportedError
from govern.policy.cel.library import call
from govern.policy.cel.operators import ARITHMETIC, ORDER, neg, truth
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
    Node,
    OptMap,
    Select,
    Unary,
    focus,
    left,
)
from govern.policy.cel.values import NONE, Opt, TypeValue, adapt, described

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.policy.cel.env import Env
    from govern.policy.cel.meter import Meter

Scope = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """What `cel.bind` names where it has no value: an error only if it is asked for."""

    error: CelEvalError


class Interpreter:
    """Evaluates parts of one expression for one set of bindings."""

    def __init__(
        self, env: Env, references: Mapping[int, str | TypeValue], bindings: Mapping[str, Any], meter: Meter
    ) -> None:
        self.env = env
        self.references = references
        self.bindings = bindings
        self.meter = meter

    def eval(self, node: Node, scope: Scope) -> Any:
        """Give the value of a part. Raises CelEvalError at the innermost part without one."""
        steps: list[Node] = []
        current = node
        while id(current) not in self.references and (inner := left(current)) is not None:
            steps.append(current)
            current = inner
        try:
            value = self.leaf(current, scope)
            while steps:
                current = steps.pop()
                value = self.step(current, value, scope)
        except CelEvalError as error:
            error.at(focus(current))
            raise
        return value

    def bind(self, scope: Scope, name: str, value: Any, key: Any = None, *, path: bool = True) -> None:  # noqa: ARG002 - a trace asks for more
        """Name a value; it stood at `key` of the operand, or nowhere unless `path`. Traces refine it."""
        scope[name] = value

    # -- beginnings of chains

    def leaf(self, node: Node, scope: Scope) -> Any:  # noqa: C901, PLR0911 - one case a kind
        """Evaluate what begins a chain."""
        reference = self.references.get(id(node))
        match node:
            case Constant():
                return node.value
            case Call():
                name = reference if isinstance(reference, str) else node.function
                args = [self.eval(arg, scope) for arg in node.args]
                forms = [form for form in self.env.forms(name) if not form.member]
                return call(self.meter, name, forms, args)
            case _ if reference is not None:
                return reference if isinstance(reference, TypeValue) else self._variable(reference)
            case Ident():
                return self._local(node, scope)
            case Logic():
                return self._logic(node, scope)
            case Conditional():
                chosen = node.then if self._truth(node.test, scope) else node.otherwise
                return self.eval(chosen, scope)
            case Has():
                return has(self.eval(node.operand, scope), node.name)
            case ListOf():
                items = [(item.optional, self.eval(item.value, scope)) for item in node.items]
                return spread(self.meter, items)
            case MapOf():
                return self._map(node, scope)
            case Bind():
                return self._bind(node, scope)
            case _:
                raise CelUnsupportedError("this profile has no protobuf messages", node.span)

    def _local(self, node: Ident, scope: Scope) -> Any:
        if node.absolute or node.name not in scope:
            return self._variable(node.name)
        value = scope[node.name]
        if type(value) is Failed:
            raise value.error
        return value

    def _variable(self, name: str) -> Any:
        try:
            return adapt(self.bindings[name])
        except KeyError:
            raise CelEvalError(f"undeclared reference to `{name}`: it has no value") from None

    def _truth(self, node: Node, scope: Scope) -> bool:
        try:
            return truth(self.eval(node, scope))
        except CelEvalError as error:
            error.at(node.span)
            raise

    def _logic(self, node: Logic, scope: Scope) -> bool:
        decisive = node.op == "||"
        kept: CelEvalError | None = None
        for term in node.terms:
            try:
                if self._truth(term, scope) is decisive:
                    return decisive
            except CelEvalError as error:
                kept = kept or error
        if kept is not None:
            raise kept
        return not decisive

    def _map(self, node: MapOf, scope: Scope) -> Any:
        made: list[tuple[Any, Any]] = []
        for entry in node.entries:
            key, value = self.eval(entry.key, scope), self.eval(entry.value, scope)
            if not entry.optional:
                made.append((key, value))
            elif is_set(value):
                made.append((key, unwrap(value)))
        return make_map(self.meter, made)

    def _bind(self, node: Bind, scope: Scope) -> Any:
        inner = dict(scope)
        try:
            self.bind(inner, node.variable, self.eval(node.value, scope))
        except CelEvalError as error:
            inner[node.variable] = Failed(error)
        return self.eval(node.body, inner)

    # -- steps of chains

    def step(self, node: Node, value: Any, scope: Scope) -> Any:  # noqa: PLR0911 - one case a kind
        """Evaluate the next step of a chain from the value of what is before it."""
        match node:
            case Select():
                return optional_select(value, node.name) if node.optional else select(value, node.name)
            case Index():
                key = self.eval(node.key, scope)
                return optional_index(value, key) if node.optional else index(value, key)
            case Binary():
                return self._binary(node, value, self.eval(node.right, scope))
            case Unary():
                return neg(self.meter, value) if node.op == "-" else not truth(value)
            case Call():
                args = [value, *(self.eval(arg, scope) for arg in node.args)]
                forms = [form for form in self.env.forms(node.function) if form.member]
                return call(self.meter, node.function, forms, args)
            case Comprehension():
                return self._comprehension(node, value, scope)
            case OptMap():
                return self._opt_map(node, value, scope)
            case _:
                raise AssertionError(node)

    def _binary(self, node: Binary, a: Any, b: Any) -> Any:
        if node.op in ARITHMETIC:
            return ARITHMETIC[node.op](self.meter, a, b)
        if node.op in ORDER:
            return ORDER[node.op](self.meter, a, b)
        if node.op == "in":
            return contains(self.meter, a, b)
        return eq(self.meter, a, b) is (node.op == "==")

    def _opt_map(self, node: OptMap, value: Any, scope: Scope) -> Any:
        if type(value) is not Opt:
            raise CelEvalError(f"no such overload: optMap of {described(value)}")
        if not value.present:
            return NONE
        inner = dict(scope)
        self.bind(inner, node.variable, value.value)
        result = self.eval(node.body, inner)
        if not node.flat:
            return Opt(result)
        if type(result) is not Opt:
            raise CelEvalError(f"no such overload: optFlatMap to {described(result)}")
        return result

    # -- comprehensions

    def _rounds(self, node: Comprehension, value: Any, scope: Scope) -> Any:
        """A scope for each element, with its key and itself."""
        inner = dict(scope)
        if len(node.variables) == 2:
            first, second = node.variables
            for key, item in pairs(self.meter, value, node.weight):
                self.bind(inner, first, key, path=False)
                self.bind(inner, second, item, key)
                yield inner, key, item
            return
        keyed = type(value) is not dict
        for key, item in enumerate(elements(self.meter, value, node.weight)):
            self.bind(inner, node.variables[0], item, key, path=keyed)
            yield inner, key, item

    def _comprehension(self, node: Comprehension, value: Any, scope: Scope) -> Any:
        rounds = self._rounds(node, value, scope)
        condition, result = node.condition, node.result
        if condition is not None and node.kind in {"all", "exists"}:
            return self._quantifier(condition, rounds, decisive=node.kind == "exists")
        if condition is not None and node.kind == "exists_one":
            return sum(self._truth(condition, inner) for inner, _, _ in rounds) == 1
        chosen = (each for each in rounds if condition is None or self._truth(condition, each[0]))
        if result is None:
            return [item for _, _, item in chosen]
        if node.kind == "transformMap":
            return make_map(self.meter, [(key, self.eval(result, inner)) for inner, key, _ in chosen])
        values = [self.eval(result, inner) for inner, _, _ in chosen]
        return merge_entries(self.meter, values) if node.kind == "transformMapEntry" else values

    def _quantifier(self, condition: Node, rounds: Any, *, decisive: bool) -> bool:
        kept: CelEvalError | None = None
        for inner, _, _ in rounds:
            try:
                if self._truth(condition, inner) is decisive:
                    return decisive
            except CelEvalError as error:
                kept = kept or error
        if kept is not None:
            raise kept
        return not decisive


def merge_entries(m: Meter, maps: list[Any]) -> dict[Any, Any]:
    """The entries of several maps in one. Raises CelEvalError for a repeated key."""
    entries: list[tuple[Any, Any]] = []
    for each in maps:
        if type(each) is not dict:
            raise CelEvalError(f"no such overload: transformMapEntry to {described(each)}")
        entries.extend(each.items())
    return make_map(m, entries)
