"""The types that expressions are checked against, and how one is assigned to another.

A `dyn` agrees with everything. A `nullable` is a type that may also be null: an optional field. A `struct`
has named fields; two structs are one type where their names agree. A `var` stands for a type not known yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Type:
    """A type: its kind, its parameters, and the name of a struct, parameter or opaque type.

    `fields` are a struct's; `choices` are the only texts that an enumerated string can be.
    """

    kind: str
    params: tuple[Type, ...] = ()
    name: str = ""
    fields: Mapping[str, Type] | None = field(default=None, compare=False, repr=False)
    choices: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        if self.kind == "nullable":
            return f"{self.params[0]} or null"
        name = self.name or self.kind
        return f"{name}({', '.join(map(str, self.params))})" if self.params else name


DYN = Type("dyn")
NULL = Type("null_type")
BOOL, INT, UINT, DOUBLE, STRING, BYTES = (
    Type(kind) for kind in ("bool", "int", "uint", "double", "string", "bytes")
)
TIMESTAMP = Type("timestamp", name="google.protobuf.Timestamp")
DURATION = Type("duration", name="google.protobuf.Duration")


def list_of(element: Type) -> Type:
    """The type of lists of `element`."""
    return Type("list", (element,))


def map_of(key: Type, value: Type) -> Type:
    """The type of maps from `key` to `value`."""
    return Type("map", (key, value))


def optional_of(value: Type) -> Type:
    """The type of optional values, as `a.?b` gives them."""
    return Type("optional_type", (value,))


def nullable(value: Type) -> Type:
    """The type of `value` or null."""
    return value if value.kind in {"nullable", "dyn", "null_type"} else Type("nullable", (value,))


def one_of(choices: tuple[str, ...]) -> Type:
    """The type of a string that is one of `choices`."""
    return Type("string", choices=choices)


def type_of(value: Type) -> Type:
    """The type of types: what `type(x)` has."""
    return Type("type", (value,))


def struct(name: str, fields: Mapping[str, Type]) -> Type:
    """A type with named fields. `fields` may be filled later, so that a struct can contain itself."""
    return Type("struct", (), name, fields)


BY_NAME: dict[str, Type] = {
    "bool": BOOL,
    "int": INT,
    "uint": UINT,
    "double": DOUBLE,
    "string": STRING,
    "bytes": BYTES,
    "null_type": NULL,
    "dyn": DYN,
    "list": list_of(DYN),
    "map": map_of(DYN, DYN),
    "type": type_of(DYN),
    "optional_type": optional_of(DYN),
    "google.protobuf.Timestamp": TIMESTAMP,
    "google.protobuf.Duration": DURATION,
}
"""Types that an expression can name. (`dyn` can only be called.)"""

_WORDS = BY_NAME | {"timestamp": TIMESTAMP, "duration": DURATION, "null": NULL}


def read_type(text: str) -> Type:
    """Read a type as `str` writes it: `list(int)`, `map(string, A)`; one capital letter is a parameter.

    Raises ValueError for other text.
    """
    found, rest = _read(text.replace(" ", ""))
    if rest:
        raise ValueError(f"`{text}` is no type")
    return found


def _read(text: str) -> tuple[Type, str]:
    end = next((at for at, mark in enumerate(text) if mark in "(),"), len(text))
    name, rest, params = text[:end], text[end:], []
    if rest.startswith("("):
        rest = "," + rest[1:]
        while rest.startswith(","):
            param, rest = _read(rest[1:])
            params.append(param)
        if not rest.startswith(")"):
            raise ValueError(f"`{text}` is no type")
        rest = rest[1:]
    if len(name) == 1 and name.isupper():
        return Type("param", name=name), rest
    if name in {"list", "map", "type", "optional_type", "nullable"} and params:
        return Type(name, tuple(params)), rest
    if name not in _WORDS:
        raise ValueError(f"`{name}` is no type")
    return _WORDS[name], rest


class Bindings:
    """What is known so far of each `var`; what an attempt learnt can be forgotten again."""

    def __init__(self) -> None:
        self._known: dict[str, Type] = {}
        self._trail: list[tuple[str, Type | None]] = []

    def get(self, name: str) -> Type | None:
        """What is known of a var."""
        return self._known.get(name)

    def learn(self, name: str, found: Type) -> None:
        """Keep what a var is."""
        self._trail.append((name, self._known.get(name)))
        self._known[name] = found

    def mark(self) -> int:
        """A point to forget back to."""
        return len(self._trail)

    def forget(self, mark: int) -> None:
        """Undo what was learnt since."""
        while len(self._trail) > mark:
            name, before = self._trail.pop()
            if before is None:
                del self._known[name]
            else:
                self._known[name] = before


_NULLABLE = frozenset(
    {"null_type", "nullable", "struct", "optional_type", "timestamp", "duration", "opaque", "list", "map"}
)
"""Kinds that null may stand in for: those that a missing part of a document can have."""

_STRICT_NULL = frozenset({"list", "map"})


def assignable(known: Bindings, given: Type, wanted: Type) -> bool:  # noqa: PLR0911 - one case a kind
    """Tell whether a value of `given` may stand where `wanted` is, and learn what that says about vars."""
    if wanted.kind == "var":
        valid, had = _substitute(known, given, wanted)
        if valid or had:
            return valid
    if given.kind == "var":
        return _substitute(known, wanted, given)[0]
    if "dyn" in (given.kind, wanted.kind):
        return True
    if "nullable" in (given.kind, wanted.kind):
        if "null_type" in (given.kind, wanted.kind):
            return True
        return assignable(known, _unwrap(given), _unwrap(wanted))
    if "null_type" in (given.kind, wanted.kind):
        other = wanted if given.kind == "null_type" else given
        return other.kind in _NULLABLE - _STRICT_NULL
    if given.kind == wanted.kind == "type":
        return True
    if given.kind != wanted.kind or given.name != wanted.name or len(given.params) != len(wanted.params):
        return False
    return all(assignable(known, a, b) for a, b in zip(given.params, wanted.params, strict=True))


def _unwrap(kind: Type) -> Type:
    return kind.params[0] if kind.kind == "nullable" else kind


def _substitute(known: Bindings, given: Type, var: Type) -> tuple[bool, bool]:
    """Whether `given` fits `var`, and whether anything was known of `var` before."""
    if given == var:
        return True, True
    bound = known.get(var.name)
    if bound is not None:
        if not assignable(known, given, bound):
            return False, True
        general = given if at_least_as_general(given, bound) else bound
        if not _occurs(known, var, general):
            known.learn(var.name, general)
        return True, True
    if _occurs(known, var, given):
        return False, False
    known.learn(var.name, given)
    return True, False


def _occurs(known: Bindings, var: Type, inside: Type) -> bool:
    if inside.kind == "var":
        bound = known.get(inside.name)
        return inside.name == var.name or (bound is not None and _occurs(known, var, bound))
    return any(_occurs(known, var, param) for param in inside.params)


def at_least_as_general(a: Type, b: Type) -> bool:
    """Tell whether `a` says no more than `b` does."""
    if a.kind in {"dyn", "var"}:
        return True
    if b.kind in {"dyn", "var"}:
        return False
    if b.kind == "null_type":
        return True
    if a.kind == "nullable":
        return at_least_as_general(a.params[0], _unwrap(b))
    if a.kind != b.kind or a.name != b.name or len(a.params) != len(b.params):
        return False
    return all(at_least_as_general(x, y) for x, y in zip(a.params, b.params, strict=True))


def substitute(known: Bindings, kind: Type, *, final: bool = False) -> Type:
    """Replace each var by what is known of it; where nothing is, `final` makes it dyn."""
    if kind.kind == "var":
        bound = known.get(kind.name)
        if bound is not None:
            return substitute(known, bound, final=final)
        return DYN if final else kind
    if not kind.params:
        return kind
    params = tuple(substitute(known, param, final=final) for param in kind.params)
    return Type(kind.kind, params, kind.name, kind.fields)


def join(known: Bindings, before: Type | None, new: Type) -> Type:
    """The element type of a list that has both; dyn where they do not agree."""
    if before is None:
        return new
    mark = known.mark()
    if assignable(known, new, before):
        return before if at_least_as_general(before, new) else new
    known.forget(mark)
    return DYN
