"""What a policy may be about, and the variables its expressions have, with their types.

`contract`: `contract` (of the kinds that `match` names). `change`: `old`, `new` and `change`. `event`:
`event`, `contract`, `approvals`, `signals`. `data`: `profile`. `access`: `subject`, `action`, `resource`,
`context`, in the shape of an AuthZEN request. Every subject has `now`, and with `for_each` also `item`.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from govern.contract.kinds import model_of
from govern.contract.reference import SLUGS, Ref
from govern.policy.cel.models import types_of_model
from govern.policy.cel.types import (
    BOOL,
    DOUBLE,
    DYN,
    INT,
    STRING,
    TIMESTAMP,
    Type,
    list_of,
    map_of,
    nullable,
    one_of,
    struct,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from govern.contract.kinds.policy import Policy

MAIN: dict[str, str] = {
    "contract": "contract",
    "change": "new",
    "event": "event",
    "data": "profile",
    "access": "resource",
}
"""The variable that `match` speaks of, by subject."""

SCALARS: dict[type, Type] = {Decimal: DOUBLE, Ref: STRING, dt.date: TIMESTAMP}
"""What contracts hold beside CEL's own values, and what it is to an expression."""

ANY_CONTRACT = "a contract"
"""The name of the type of contracts of many kinds."""

_MOST_NAMED = 3
"""Kinds whose names a message can hold."""

_LEVELS = one_of(("none", "patch", "minor", "major"))
_CLASSES = one_of(("behaviour", "exposure", "safeguard", "schema", "doc"))
_OPEN = map_of(STRING, DYN)

_LEAF = struct(
    "LeafChange",
    {
        "route": STRING,
        "class": _CLASSES,
        "how": one_of(("added", "changed", "removed")),
        "breaking": BOOL,
        "old": DYN,
        "new": DYN,
    },
)
_CHANGE = struct(
    "Change",
    {
        "component": STRING,
        "kind": one_of(tuple(SLUGS)),
        "how": one_of(("added", "changed", "removed", "renamed")),
        "old": nullable(STRING),
        "new": nullable(STRING),
        "classes": list_of(_CLASSES),
        "required": nullable(_LEVELS),
        "actual": nullable(_LEVELS),
        "cause": BOOL,
        "changes": list_of(_LEAF),
    },
)
_EVENT = struct(
    "Event",
    {
        "id": STRING,
        "pipeline": STRING,
        "release": STRING,
        "environment": one_of(("test", "staging", "production")),
        "time": TIMESTAMP,
        "recommendation": struct("Recommendation", {"action": STRING, "confidence": DOUBLE}),
        "output": _OPEN,
    },
)
_APPROVAL = struct("ApprovalGiven", {"person": STRING, "role": STRING})
_ENTITY = {"type": STRING, "id": STRING, "properties": _OPEN}


def variables(policy: Policy, among: Container[str] = tuple(SLUGS)) -> dict[str, Type]:
    """Give the variables of a policy's expressions, `item` aside; contracts are of a kind `among` those."""
    named = tuple(kind for kind in kinds(policy) if kind in among) or kinds(policy)
    return {**_of_subject(policy.subject, named), "now": TIMESTAMP}


def kinds(policy: Policy) -> tuple[str, ...]:
    """The kinds that a policy's `match` names, as far as there are such; all kinds where it names none."""
    named = policy.match.get("kind")
    listed = named if isinstance(named, list) else [named]
    return tuple(kind for kind in listed if isinstance(kind, str) and kind in SLUGS) or tuple(SLUGS)


def _of_subject(subject: str, named: tuple[str, ...]) -> dict[str, Type]:
    match subject:
        case "contract":
            return {"contract": type_of_kinds(named)}
        case "change":
            side = nullable(type_of_kinds(named))
            return {"old": side, "new": side, "change": _CHANGE}
        case "event":
            return {
                "event": _EVENT,
                "contract": type_of_kinds(("ActionPolicy",)),
                "approvals": list_of(_APPROVAL),
                "signals": INT,
            }
        case "data":
            return {"profile": _OPEN}
        case _:
            return {
                "subject": struct("Subject", _ENTITY),
                "action": struct("Action", {"name": STRING, "properties": _OPEN}),
                "resource": struct("Resource", _ENTITY),
                "context": _OPEN,
            }


@cache
def type_of_kinds(named: tuple[str, ...]) -> Type:
    """The type of contracts of these kinds: the fields of all of them, those alike with their type."""
    found = types_of_model(annotation(named), scalars=SCALARS)
    return found if len(named) <= _MOST_NAMED or found.fields is None else struct(ANY_CONTRACT, found.fields)


def annotation(named: Iterable[str]) -> Any:
    """The models of these kinds, as one annotation."""
    found: Any = None
    for kind in named:
        model = model_of(kind)
        found = model if found is None else found | model
    return found
