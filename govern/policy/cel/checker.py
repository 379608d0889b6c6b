"""The type checker: what each name means, what type each part has, and what can not be right.

It follows the reference algorithm (parametric overloads, `dyn` where nothing is known), so that what other
implementations accept is accepted here. Beyond it, a field that a contract does not have and a text that an
enumeration does not have are errors with the name that was probably meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from govern.policy.cel.comprehensions import check_comprehension
from govern.policy.cel.errors import CelTypeError, CelUnsupportedError, Issue
from govern.policy.cel.library import standard
from govern.policy.cel.signatures import OPERATORS
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
from govern.policy.cel.types import (
    BOOL,
    BY_NAME,
    DYN,
    Bindings,
    Type,
    assignable,
    join,
    list_of,
    map_of,
    optional_of,
    substitute,
    type_of,
)
from govern.policy.cel.values import TypeValue, kind, with_article
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from govern.policy.cel.env import Env
    from govern.policy.cel.library import Overload
    from govern.source.node import Span

_KEYS = frozenset({"int", "uint", "bool", "string", "dyn", "var"})


class Checked(NamedTuple):
    """What was found out: the whole's type, and by node what names mean and which types the parts have."""

    type: Type
    references: Mapping[int, str | TypeValue]
    types: Mapping[int, Type]


@dataclass
class Checker:
    """Checks one expression in one environment."""

    env: Env
    known: Bindings = field(default_factory=Bindings)
    issues: list[Issue] = field(default_factory=list)
    references: dict[int, str | TypeValue] = field(default_factory=dict)
    types: dict[int, Type] = field(default_factory=dict)
    scope: dict[str, Type] = field(default_factory=dict)
    _vars: int = 0

    def run(self, node: Node) -> Checked:
        """Check the whole. Raises CelTypeError with everything found, CelUnsupportedError for messages."""
        found = self.check(node)
        if self.issues and self.env.check:
            raise CelTypeError(tuple(sorted(self.issues, key=lambda issue: issue.span.start)))
        types = {key: substitute(self.known, value, final=True) for key, value in self.types.items()}
        return Checked(substitute(self.known, found, final=True), self.references, types)

    def check(self, node: Node) -> Type:
        """Give the type of a part; chains are walked from their beginning."""
        first, steps = spine(node)
        found, done = self._begin(first, steps)
        self.types[id(steps[done - 1] if done else first)] = found
        for step in steps[done:]:
            found = self._step(step, found)
            self.types[id(step)] = found
        return found

    def report(self, message: str, span: Span, hint: str = "") -> Type:
        """Keep an issue; the part's type is then unknown."""
        self.issues.append(Issue(message, span, hint))
        return DYN

    def fresh(self) -> Type:
        """A type not known yet."""
        self._vars += 1
        return Type("var", name=f"t{self._vars}")

    def resolved(self, found: Type) -> Type:
        """What is known of a type by now."""
        return substitute(self.known, found)

    def expect(self, node: Node, wanted: Type, why: str) -> None:
        """Check a part that must have a certain type."""
        found = self.check(node)
        if not assignable(self.known, found, wanted):
            self.report(f"{why}: this is {_a(self.resolved(found))}, not {_a(wanted)}", node.span)

    # -- names

    def _begin(self, first: Node, steps: Sequence[Node]) -> tuple[Type, int]:
        """The type of the beginning of a chain, and how many of its steps belong to a dotted name."""
        if not isinstance(first, Ident):
            return self._leaf(first), 0
        if not first.absolute and first.name in self.scope:
            return self.scope[first.name], 0
        names = [first.name]
        for step in steps[: self.env.longest]:
            if not isinstance(step, Select) or step.optional:
                break
            names.append(step.name)
        for count in range(len(names), 0, -1):
            full = self.env.variable(".".join(names[:count]), absolute=first.absolute)
            if full is not None:
                return self._named(full, steps[count - 2] if count > 1 else first), count - 1
        if (call := self._qualified_call(first, names, steps)) is not None:
            return call
        return self._undeclared(first), 0

    def _named(self, full: str, node: Node) -> Type:
        if full in self.env.variables:
            self.references[id(node)] = full
            return self.env.variables[full]
        self.references[id(node)] = TypeValue(full)
        return type_of(BY_NAME[full])

    def _qualified_call(
        self, first: Ident, names: list[str], steps: Sequence[Node]
    ) -> tuple[Type, int] | None:
        """`math.abs(x)`: a function whose name is the chain so far."""
        for at, step in enumerate(steps[: len(names)]):
            if isinstance(step, Call):
                dotted = ".".join([*names[: at + 1], step.function])
                full = self.env.function(f".{dotted}" if first.absolute else dotted)
                if full is not None:
                    self.references[id(step)] = full
                    return self._call(step, full, None), at + 1
        return None

    def _undeclared(self, node: Ident) -> Type:
        known = [*self.scope, *self.env.variables]
        guess = did_you_mean(node.name, known)
        hint = (
            f"Did you mean `{guess}`?"
            if guess
            else f"Declared: {', '.join(sorted(known)[:12]) or 'nothing'}."
        )
        return self.report(f"undeclared reference to `{node.name}`", node.span, hint)

    # -- parts

    def _leaf(self, node: Node) -> Type:  # noqa: C901, PLR0911 - one case a kind
        match node:
            case Constant():
                return BY_NAME[kind(node.value)]
            case Call():
                full = self.env.function(node.function)
                if full is not None:
                    self.references[id(node)] = full
                return self._call(node, full or node.function, None)
            case Logic():
                for term in node.terms:
                    self.expect(term, BOOL, f"`{node.op}` joins booleans")
                return BOOL
            case Conditional():
                found = [self.check(part) for part in (node.test, node.then, node.otherwise)]
                return self._operator("?:", found, node.span)
            case Has():
                self._field(self.check(node.operand), node.name, node.name_span)
                return BOOL
            case ListOf():
                return self._list(node)
            case MapOf():
                return self._map(node)
            case Bind():
                return self.within({node.variable: self.check(node.value)}, node.body)
            case Message():
                raise CelUnsupportedError(
                    f"{node.name}{{...}} makes a protobuf message; this profile has none",
                    node.span,
                    help="Write a map: {'field': value}.",
                )
            case _:
                raise AssertionError(node)

    def within(self, variables: Mapping[str, Type], body: Node) -> Type:
        """Check a part in which more variables are known."""
        outer = self.scope
        self.scope = {**outer, **variables}
        found = self.check(body)
        self.scope = outer
        return found

    def _step(self, node: Node, operand: Type) -> Type:  # noqa: PLR0911 - one case a kind
        match node:
            case Select():
                found = self._field(operand, node.name, node.name_span)
                inside_optional = self.resolved(operand).kind == "optional_type"
                wrap = (node.optional or inside_optional) and found.kind != "optional_type"
                return optional_of(found) if wrap else found
            case Index():
                key = self.check(node.key)
                if self.resolved(operand) == DYN:
                    return optional_of(DYN) if node.optional else DYN
                return self._operator("[?]" if node.optional else "[]", [operand, key], node.key.span)
            case Unary():
                return self._operator(f"{node.op}_", [operand], node.span)
            case Binary():
                found = self._operator(node.op, [operand, self.check(node.right)], node.op_span)
                self._check_choices(node, operand)
                return found
            case Call():
                return self._call(node, node.function, operand)
            case Comprehension():
                return check_comprehension(self, node, operand)
            case OptMap():
                return self._opt_map(node, operand)
            case _:
                raise AssertionError(node)

    def _opt_map(self, node: OptMap, operand: Type) -> Type:
        inner = self.fresh()
        if not assignable(self.known, operand, optional_of(inner)):
            return self.report(f"optMap goes with an optional value, this is {_a(operand)}", node.name_span)
        body = self.within({node.variable: self.resolved(inner)}, node.body)
        return body if node.flat else optional_of(body)

    def _field(self, operand: Type, name: str, span: Span) -> Type:
        found = self.resolved(operand)
        while found.kind in {"nullable", "optional_type"}:
            found = found.params[0]
        match found.kind:
            case "dyn" | "var":
                return DYN
            case "map":
                return found.params[1]
            case "struct" if found.fields is not None:
                if name in found.fields:
                    return found.fields[name]
                guess = did_you_mean(name, found.fields)
                hint = f"Did you mean `{guess}`?" if guess else f"Fields: {', '.join(found.fields)}."
                return self.report(f"{found.name} has no field `{name}`", span, hint)
            case _:
                return self.report(f"{_a(found)} has no fields, so none called `{name}`", span)

    def _list(self, node: ListOf) -> Type:
        element: Type | None = None
        for item in node.items:
            found = self.check(item.value)
            if item.optional:
                found = self._inside(found, item.value.span)
            element = join(self.known, element, found)
        return list_of(element or self.fresh())

    def _map(self, node: MapOf) -> Type:
        key: Type | None = None
        value: Type | None = None
        for entry in node.entries:
            found = self.check(entry.key)
            if self.resolved(found).kind not in _KEYS:
                self.report(f"{_a(found)} can not be a map's key", entry.key.span)
            key = join(self.known, key, found)
            inner = self.check(entry.value)
            value = join(
                self.known, value, self._inside(inner, entry.value.span) if entry.optional else inner
            )
        return map_of(key or self.fresh(), value or self.fresh())

    def _inside(self, found: Type, span: Span) -> Type:
        inner = self.fresh()
        if assignable(self.known, found, optional_of(inner)):
            return self.resolved(inner)
        return self.report(f"`?` asks for an optional value, this is {_a(found)}", span)

    # -- functions and operators

    def _call(self, node: Call, name: str, receiver: Type | None) -> Type:
        args = [self.check(arg) for arg in node.args]
        forms = self.env.forms(name)
        if not forms:
            guess = did_you_mean(name, (*standard(), *self.env.functions))
            return self.report(
                f"there is no function `{name}`", node.name_span, f"Did you mean `{guess}`?" if guess else ""
            )
        given = args if receiver is None else [receiver, *args]
        fitting = [form for form in forms if form.member is (receiver is not None)]
        found = self.resolve(fitting, given)
        if found is None:
            shown = ", ".join(str(self.resolved(arg)) for arg in args)
            spelt = f"{self.resolved(receiver)}.{name}({shown})" if receiver else f"{name}({shown})"
            hint = "It takes: " + ", ".join(sorted({_spell(name, form) for form in forms})[:6])
            return self.report(f"there is no {spelt}", node.name_span, hint)
        return found

    def _operator(self, op: str, given: list[Type], span: Span) -> Type:
        found = self.resolve(OPERATORS[op], given)
        if found is not None:
            return found
        kinds = [str(self.resolved(each)) for each in given]
        return self.report(_operator_message(op, kinds), span)

    def resolve(self, forms: Sequence[Overload], given: Sequence[Type]) -> Type | None:
        """The type that a call has, or None where no form takes these arguments; dyn where several differ."""
        result: Type | None = None
        for form in forms:
            if len(form.params) != len(given):
                continue
            fresh: dict[str, Type] = {}
            params = [self._instance(param, fresh) for param in form.params]
            mark = self.known.mark()
            if not all(assignable(self.known, a, b) for a, b in zip(given, params, strict=True)):
                self.known.forget(mark)
                continue
            found = substitute(self.known, self._instance(form.result, fresh))
            if result is None:
                result = found
            elif result != found:
                result = DYN
        return result

    def _instance(self, declared: Type, fresh: dict[str, Type]) -> Type:
        if declared.kind == "param":
            if declared.name not in fresh:
                fresh[declared.name] = self.fresh()
            return fresh[declared.name]
        if not declared.params:
            return declared
        params = tuple(self._instance(param, fresh) for param in declared.params)
        return Type(declared.kind, params, declared.name, declared.fields)

    def _check_choices(self, node: Binary, operand: Type) -> None:
        """Compare texts with what an enumeration can be."""
        if node.op not in {"==", "!=", "in"}:
            return
        right = self.types.get(id(node.right), DYN)
        for choices, others in ((_choices(operand), node.right), (_choices(right), node.left)):
            for other in _texts(others) if choices else ():
                if other.value not in choices:
                    guess = did_you_mean(str(other.value), choices)
                    hint = f"Did you mean '{guess}'?" if guess else f"It is one of: {', '.join(choices)}."
                    self.report(f"this is never '{other.value}'", other.span, hint)


def _choices(found: Type) -> tuple[str, ...]:
    return found.params[0].choices if found.kind == "nullable" else found.choices


def _texts(node: Node) -> list[Constant]:
    parts = [item.value for item in node.items] if isinstance(node, ListOf) else [node]
    return [part for part in parts if isinstance(part, Constant) and isinstance(part.value, str)]


def _a(found: Type) -> str:
    return with_article(str(found))


def _spell(name: str, form: Overload) -> str:
    params = [str(param) for param in form.params]
    return f"{params[0]}.{name}({', '.join(params[1:])})" if form.member else f"{name}({', '.join(params)})"


def _operator_message(op: str, kinds: list[str]) -> str:
    match op:
        case "==" | "!=" | "<" | "<=" | ">" | ">=":
            return f"`{op}` compares {kinds[0]} with {kinds[1]}: they have no common type"
        case "in":
            return f"`in` looks for {kinds[0]} in {kinds[1]}, which can not hold one"
        case "?:":
            return f"`?` needs a bool and two values of one type, not {', '.join(kinds)}"
        case "[]" | "[?]":
            return f"{kinds[0]} can not be indexed by {kinds[1]}"
        case _:
            return f"`{op.rstrip('_')}` does not go with {' and '.join(kinds)}"
