"""From syntax tree to a Python code object whose positions are those of the expression.

The code says what the expression means where nothing fails. Whatever raises in it is evaluated again by the
interpreter, which knows which errors are absorbed, so a shortcut here may fail where CEL does not, but must
never give another value. The shortcuts: a dict's fields by subscript, Python's own comparison where one side
is known to be text or a number that no boolean equals, `len`, `all` and `any`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from govern.policy.cel import access, equality, operators
from govern.policy.cel.functions.core import SHORT
from govern.policy.cel.interpreter import merge_entries
from govern.policy.cel.library import call
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
    Select,
    Unary,
    spine,
)
from govern.policy.cel.values import TypeValue, Uint, adapt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from govern.policy.cel.env import Env

MAX_LENGTH = 200
"""Steps of a chain: longer ones are left to the interpreter, for Python's compiler recurses on them."""

MAX_NODES = 5_000

Code = tuple[ast.expr, str]
"""A Python expression, and the CEL type that its value is sure to have: bool, int, string or none."""

_COMPARE: dict[str, ast.cmpop] = {
    "==": ast.Eq(),
    "!=": ast.NotEq(),
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
}
_ORDER_NAMES = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_ARITHMETIC_NAMES = {"+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod"}


class NotCompilableError(Exception):
    """The expression is left to the interpreter."""


def compile_rule(
    node: Node, env: Env, references: Mapping[int, str | TypeValue], *, objects: bool
) -> Callable[[Mapping[str, Any], Any], Any]:
    """Make a function of bindings and meter. With `objects`, fields are read from objects as well as dicts.

    Raises NotCompilableError.
    """
    generator = _Generator(env, references, objects=objects)
    body, _ = generator.make(node)
    rule = ast.Expression(ast.Lambda(_arguments("B", "m"), body))
    ast.fix_missing_locations(rule)
    try:
        compiled = compile(rule, "<cel>", "eval")
    except (RecursionError, MemoryError, ValueError) as error:
        raise NotCompilableError from error
    made: Callable[[Mapping[str, Any], Any], Any] = eval(compiled, {**_GLOBALS, **generator.constants})  # noqa: S307 - built above, node by node, from names of this module
    return made


_GLOBALS: dict[str, Any] = {
    "__builtins__": {},
    "adapt": adapt,
    "all": all,
    "any": any,
    "call": call,
    "is_in": equality.contains,
    "elements": access.elements,
    "eq": equality.eq,
    "has": access.has,
    "index": access.index,
    "len": len,
    "make_map": equality.make_map,
    "merge_entries": merge_entries,
    "optional_index": access.optional_index,
    "optional_select": access.optional_select,
    "pairs": access.pairs,
    "select": access.select,
    "size": access.size,
    "sum": sum,
    "truth": operators.truth,
    **SHORT,
    **{
        name: getattr(operators, name)
        for name in ("add", "sub", "mul", "div", "mod", "neg", "lt", "le", "gt", "ge")
    },
}


def _arguments(*names: str) -> ast.arguments:
    return ast.arguments(
        posonlyargs=[], args=[ast.arg(name) for name in names], kwonlyargs=[], kw_defaults=[], defaults=[]
    )


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _call(function: str, *args: ast.expr) -> ast.expr:
    return ast.Call(_name(function), list(args), [])


class _Generator:
    """Makes the Python expression; `constants` are values that it refers to by name."""

    def __init__(self, env: Env, references: Mapping[int, str | TypeValue], *, objects: bool) -> None:
        self.constants: dict[str, Any] = {}
        self._env = env
        self._references = references
        self._objects = objects
        self._scope: dict[str, str] = {}
        self._nodes = 0
        self._made = 0

    def make(self, node: Node) -> Code:
        """The code of a part."""
        first, steps = spine(node)
        if len(steps) > MAX_LENGTH:
            raise NotCompilableError
        for at in range(len(steps), 0, -1):
            if id(steps[at - 1]) in self._references:
                first, steps = steps[at - 1], steps[at:]
                break
        code = self._placed(first, self._leaf(first))
        for step in steps:
            code = self._placed(step, self._step(step, code))
        return code

    def _placed(self, node: Node, code: Code) -> Code:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise NotCompilableError
        span = node.span
        code[0].lineno, code[0].col_offset = span.line, span.column - 1
        code[0].end_lineno, code[0].end_col_offset = span.end_line, span.end_column - 1
        return code

    def _constant(self, value: Any) -> ast.expr:
        """A value that Python code can not spell, by name."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return _name(name)

    def _value(self, node: Node) -> ast.expr:
        return self.make(node)[0]

    def _truth(self, node: Node) -> ast.expr:
        return _sure_bool(self.make(node))

    # -- beginnings of chains

    def _leaf(self, node: Node) -> Code:  # noqa: C901, PLR0911, PLR0912 - one case a kind
        reference = self._references.get(id(node))
        match node:
            case Constant():
                return self._literal(node.value)
            case Call():
                name = reference if isinstance(reference, str) else node.function
                return self._function(name, [self._value(arg) for arg in node.args], member=False)
            case _ if isinstance(reference, TypeValue):
                return self._constant(reference), ""
            case _ if reference is not None:
                return ast.Subscript(_name("B"), ast.Constant(reference), ast.Load()), ""
            case Ident() if not node.absolute and node.name in self._scope:
                return _name(self._scope[node.name]), ""
            case Ident():
                return ast.Subscript(_name("B"), ast.Constant(node.name), ast.Load()), ""
            case Logic():
                joined: ast.boolop = ast.Or() if node.op == "||" else ast.And()
                return ast.BoolOp(joined, [self._truth(term) for term in node.terms]), "bool"
            case Conditional():
                then, otherwise = self.make(node.then), self.make(node.otherwise)
                sure = then[1] if then[1] == otherwise[1] else ""
                return ast.IfExp(self._truth(node.test), then[0], otherwise[0]), sure
            case Has():
                return _call("has", self._value(node.operand), ast.Constant(node.name)), "bool"
            case ListOf() if not any(item.optional for item in node.items):
                return ast.List([self._value(item.value) for item in node.items], ast.Load()), ""
            case MapOf() if not any(entry.optional for entry in node.entries):
                entries: list[ast.expr] = [
                    ast.Tuple([self._value(entry.key), self._value(entry.value)], ast.Load())
                    for entry in node.entries
                ]
                return _call("make_map", _name("m"), ast.List(entries, ast.Load())), ""
            case Bind():
                return self._bind(node)
            case _:
                raise NotCompilableError

    def _literal(self, value: Any) -> Code:
        if isinstance(value, Uint):
            return self._constant(value), ""
        sure = {bool: "bool", int: "int", str: "string"}.get(type(value), "")
        return ast.Constant(value), sure

    def _bind(self, node: Bind) -> Code:
        value = self._value(node.value)
        names = self._names(1)
        body = self._within((node.variable,), names, node.body)
        rounds = ast.comprehension(_target(names), ast.Tuple([value], ast.Load()), [], 0)
        made = ast.ListComp(body[0], [rounds])
        return ast.Subscript(made, ast.Constant(0), ast.Load()), body[1]

    def _names(self, count: int) -> tuple[str, ...]:
        """What variables are called in Python: never twice the same, whatever shadows what."""
        self._made += count
        return tuple(f"v{self._made - at}" for at in range(count))

    def _within(self, variables: tuple[str, ...], names: tuple[str, ...], body: Node) -> Code:
        """The code of a part in which more variables are known."""
        outer = self._scope
        self._scope = {**outer, **dict(zip(variables, names, strict=True))}
        code = self.make(body)
        self._scope = outer
        return code

    # -- steps of chains

    def _step(self, node: Node, operand: Code) -> Code:  # noqa: PLR0911 - one case a kind
        match node:
            case Select() if node.optional:
                return _call("optional_select", operand[0], ast.Constant(node.name)), ""
            case Select() if self._objects:
                return _call("select", operand[0], ast.Constant(node.name)), ""
            case Select():
                return ast.Subscript(operand[0], ast.Constant(node.name), ast.Load()), ""
            case Index():
                reader = "optional_index" if node.optional else "index"
                return _call(reader, operand[0], self._value(node.key)), ""
            case Unary() if node.op == "!":
                return ast.UnaryOp(ast.Not(), _sure_bool(operand)), "bool"
            case Unary():
                return _call("neg", _name("m"), operand[0]), ""
            case Binary():
                return self._binary(node, operand, self.make(node.right))
            case Call():
                args = [operand[0], *(self._value(arg) for arg in node.args)]
                return self._function(node.function, args, member=True)
            case Comprehension():
                return self._comprehension(node, operand[0])
            case _:
                raise NotCompilableError

    def _binary(self, node: Binary, a: Code, b: Code) -> Code:  # noqa: PLR0911 - one case a kind
        op = node.op
        if op in _ARITHMETIC_NAMES:
            return _call(_ARITHMETIC_NAMES[op], _name("m"), a[0], b[0]), ""
        if op == "in":
            texts = _texts(node.right)
            if texts is not None:
                group = ast.Tuple([ast.Constant(text) for text in texts], ast.Load())
                return ast.Compare(a[0], [ast.In()], [group]), "bool"
            return _call("is_in", _name("m"), a[0], b[0]), "bool"
        if op in _ORDER_NAMES:
            if a[1] == b[1] == "int" or "string" in {a[1], b[1]}:
                return ast.Compare(a[0], [_COMPARE[op]], [b[0]]), "bool"
            return _call(_ORDER_NAMES[op], _name("m"), a[0], b[0]), "bool"
        if _comparable(node.left, a) or _comparable(node.right, b) or a[1] == b[1] == "int":
            return ast.Compare(a[0], [_COMPARE[op]], [b[0]]), "bool"
        same = _call("eq", _name("m"), a[0], b[0])
        return (same if op == "==" else ast.UnaryOp(ast.Not(), same)), "bool"

    def _function(self, name: str, args: list[ast.expr], *, member: bool) -> Code:
        if name == "size" and len(args) == 1:
            return (_call("size", args[0]) if self._objects else _call("len", args[0])), "int"
        if member and len(args) == 2 and name in SHORT and name not in self._env.functions:
            return _call(name, _name("m"), *args), "bool"
        forms = tuple(form for form in self._env.forms(name) if form.member is member)
        if not forms or any(form.run is None for form in forms):
            raise NotCompilableError
        results = {form.result.kind for form in forms}
        sure = results.pop() if len(results) == 1 else ""
        made = _call(
            "call", _name("m"), ast.Constant(name), self._constant(forms), ast.Tuple(args, ast.Load())
        )
        return made, sure if sure in {"bool", "int", "string"} else ""

    def _comprehension(self, node: Comprehension, operand: ast.expr) -> Code:
        source = "pairs" if len(node.variables) == 2 or node.kind == "transformMap" else "elements"
        over = _call(source, _name("m"), operand, ast.Constant(node.weight))
        condition = result = None
        names = self._names(len(node.variables))
        if node.condition is not None:
            condition = _sure_bool(self._within(node.variables, names, node.condition))
        if node.result is not None:
            result, _ = self._within(node.variables, names, node.result)
        filtered = [] if condition is None or node.kind in {"all", "exists"} else [condition]
        rounds = [ast.comprehension(_target(names), over, filtered, 0)]
        match node.kind:
            case "all" | "exists" if condition is not None:
                quantifier = "all" if node.kind == "all" else "any"
                return _call(quantifier, ast.GeneratorExp(condition, rounds)), "bool"
            case "exists_one":
                ones = _call("sum", ast.GeneratorExp(ast.Constant(1), rounds))
                return ast.Compare(ones, [ast.Eq()], [ast.Constant(1)]), "bool"
            case "filter":
                return ast.ListComp(_name(names[-1]), rounds), ""
            case "map" | "transformList" if result is not None:
                return ast.ListComp(result, rounds), ""
            case "transformMap" if result is not None:
                entry = ast.Tuple([_name(names[0]), result], ast.Load())
                return _call("make_map", _name("m"), ast.ListComp(entry, rounds)), ""
            case _ if result is not None:
                return _call("merge_entries", _name("m"), ast.ListComp(result, rounds)), ""
            case _:
                raise NotCompilableError


def _sure_bool(code: Code) -> ast.expr:
    return code[0] if code[1] == "bool" else _call("truth", code[0])


def _target(names: tuple[str, ...]) -> ast.expr:
    targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name in names]
    return targets[0] if len(targets) == 1 else ast.Tuple(targets, ast.Store())


def _texts(node: Node) -> list[str] | None:
    """The texts of a list literal of texts only."""
    if not isinstance(node, ListOf):
        return None
    texts = [
        item.value.value
        for item in node.items
        if isinstance(item.value, Constant) and isinstance(item.value.value, str) and not item.optional
    ]
    return texts if len(texts) == len(node.items) else None


def _comparable(node: Node, code: Code) -> bool:
    """Whether Python's `==` with this operand is CEL's: texts, and whole numbers that no boolean equals."""
    if code[1] == "string":
        return True
    whole = node.value if isinstance(node, Constant) and type(node.value) is int else 0
    return whole not in {0, 1} and abs(whole) < 2**53
