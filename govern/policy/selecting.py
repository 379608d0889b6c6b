"""What a policy's `match` selects: kinds, fields that equal what is given, and a condition.

    match: {kind: [Prompt, Model], domain: safety, when: "contract.status == 'active'"}

A field with a list of values equals any of them; fields inside others are written with dots (`team.name`).
Without `match` everything is selected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.contract.reference import SLUGS
from govern.policy.cel.equality import eq
from govern.policy.cel.meter import DEFAULT, Meter
from govern.policy.problem import Problem
from govern.policy.subjects import MAIN
from govern.policy.values import plain
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.contract.kinds.policy import Policy
    from govern.policy.cel.types import Type

KIND, WHEN = "kind", "when"
"""The keys of `match` that are no fields."""


def selects(policy: Policy, value: Any) -> bool:
    """Whether `match` selects a value by kind and fields; `when` is judged apart, since it can fail."""
    for key, wanted in policy.match.items():
        if key == WHEN:
            continue
        found = _at(value, key)
        if not any(_equal(found, option) for option in _options(wanted)):
            return False
    return True


def selects_kind(policy: Policy, kind: str) -> bool:
    """Whether contracts of a kind can be selected at all, which is known without reading them."""
    return KIND not in policy.match or kind in _options(policy.match[KIND])


def match_problems(policy: Policy, known: Mapping[str, Type]) -> Iterator[Problem]:
    """Tell which keys of `match` name nothing that there is, and which values nothing that can be."""
    main = known[MAIN[policy.subject]]
    for key, wanted in policy.match.items():
        if key == WHEN:
            if not isinstance(wanted, str):
                yield Problem(("match", key), "a condition is a text", "Quote the expression.")
        elif key == KIND and policy.subject in {"contract", "change"}:
            yield from _unknown_kinds(wanted)
        else:
            yield from _unknown_field(main, key)


def _unknown_kinds(wanted: Any) -> Iterator[Problem]:
    for index, kind in enumerate(_options(wanted)):
        if not isinstance(kind, str) or kind not in SLUGS:
            route = ("match", KIND, index) if isinstance(wanted, list) else ("match", KIND)
            guess = did_you_mean(str(kind), SLUGS)
            hint = f"Did you mean `{guess}`?" if guess else f"Kinds: {', '.join(SLUGS)}."
            yield Problem(route, f"there is no kind `{kind}`", hint)


def _unknown_field(found: Type, key: str) -> Iterator[Problem]:
    for name in key.split("."):
        while found.kind == "nullable":
            found = found.params[0]
        if found.fields is None:
            if found.kind not in {"dyn", "map"}:
                yield Problem(("match", key), f"a {found} has no fields, so none called `{name}`", key=True)
            return
        if name not in found.fields:
            guess = did_you_mean(name, found.fields)
            hint = f"Did you mean `{guess}`?" if guess else f"Fields: {', '.join(found.fields)}."
            yield Problem(("match", key), f"{found.name} has no field `{name}`", hint, key=True)
            return
        found = found.fields[name]


def _options(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


def _at(value: Any, key: str) -> Any:
    if "." not in key:
        return value.get(key) if isinstance(value, dict) else None
    for name in key.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _equal(value: Any, option: Any) -> bool:
    if type(value) is str and isinstance(option, str):  # most are
        return value == option
    return eq(Meter(DEFAULT.steps, DEFAULT.cells), value, plain(option))
