"""The two versions of a factor as the keys that differ, by what kind of factor it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from itertools import zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from govern.contract.impact import ORDER, decimal_text
from govern.run.aspect import Aspect, CodeAspect, PromptView, Settings, ThresholdsView
from govern.run.keyed.artefacts import artefact_keys
from govern.run.keyed.code import code_keys
from govern.run.keyed.key import Key, Keyed, Reads, Route
from govern.run.keyed.traced import TracedMapping, traced_part
from govern.run.keyed.values import differences, has_fields, merged, text_of
from govern.run.outside import CommandAspect

if TYPE_CHECKING:
    from govern.run.stage import FactorValue

Told = Callable[[Any], str | None]
"""How a part is spelt."""

_READ_BY_STAGES: Mapping[str, tuple[str, ...]] = {
    "ActionPolicy": ("actions",),
    "Sanitizer": ("rules", "default"),
}
"""The fields of a contract that its factor is made of."""


def keyed(name: str, before: FactorValue, after: FactorValue) -> Keyed | None:
    """Take two versions of the factor `name` apart; None where they are of a kind that has no keys.

    With no key as before it gives what stages see after, with all of them what they see before.
    """
    old, new = before.value, after.value
    if not isinstance(old, Aspect) or not isinstance(new, Aspect):
        return _mapping(old, new) if _are(Mapping, old, new) else None
    made = _of_contents(name, old.content, new.content)
    return made and replace(made, make=_as_aspect(made.make))


def _as_aspect(make: Callable[[frozenset[Route], Reads], Any]) -> Callable[[frozenset[Route], Reads], Any]:
    # what is made of an aspect is remembered by its digest, which whoever makes the factor puts in its place
    return lambda undone, reads: Aspect("", make(undone, reads))


def _of_contents(name: str, old: Any, new: Any) -> Keyed | None:  # noqa: PLR0911 - one a kind of factor
    if _are(CodeAspect, old, new) or _are(CommandAspect, old, new):
        return code_keys(old, new)
    if _are(ThresholdsView, old, new):
        inner = _mapping(old.values, new.values, _share)
        return replace(inner, make=lambda undone, reads: ThresholdsView(inner.make(undone, reads)))
    if _are(PromptView, old, new):
        return _prompt(old, new)
    if _are(Settings, old, new):
        return _settings(old, new)
    if _are(Mapping, old, new):
        if name.endswith(("#weights", "#artefacts")):
            return artefact_keys(old, new)
        return _mapping(old, new)
    if has_fields(old) and type(old) is type(new):
        return _contract(old, new)
    return None


def _are(kind: type, old: Any, new: Any) -> bool:
    return isinstance(old, kind) and isinstance(new, kind)


def _mapping(old: Mapping[str, Any], new: Mapping[str, Any], told: Told = text_of) -> Keyed:
    def make(undone: frozenset[Route], reads: Reads) -> Any:
        return MappingProxyType(TracedMapping(merged(dict(old), dict(new), undone), reads))

    return Keyed(_keys(dict(old), dict(new), told), make)


def _keys(old: Any, new: Any, told: Told = text_of) -> tuple[Key, ...]:
    return tuple(Key(route, told(was), told(now)) for route, was, now in differences(old, new))


def _share(value: Any) -> str | None:
    """Spell parts per million as the number that stands in the contract."""
    return text_of(decimal_text(Decimal(value) / 1_000_000)) if isinstance(value, int) else text_of(value)


def _prompt(old: PromptView, new: PromptView) -> Keyed:
    """Take a prompt apart: the text and the role of each section, their order, what else is said of it."""
    before, after = _sections(old), _sections(new)
    rest = _rest(old), _rest(new)
    sections = ((_outside(route), was, now) for route, was, now in differences(before, after))
    keys = tuple(
        Key(route, *_first_lines(was, now)) for route, was, now in (*sections, *differences(*rest, ("",)))
    )

    def make(undone: frozenset[Route], reads: Reads) -> PromptView:
        mixed = merged(before, after, frozenset(_inside(route) for route in undone))
        views = ({item["name"]: item[what] for item in mixed} for what in ("text", "role"))
        texts, roles = (MappingProxyType(TracedMapping(values, reads)) for values in views)
        reads.note(("",))
        return replace(new, sections=texts, roles=roles, **merged(*rest, undone, ("",)))

    return Keyed(keys, make)


def _rest(view: PromptView) -> dict[str, Any]:
    return {
        each.name: getattr(view, each.name) for each in fields(view) if each.name not in {"sections", "roles"}
    }


def _sections(view: PromptView) -> list[dict[str, str]]:
    return [{"name": name, "role": view.roles[name], "text": text} for name, text in view.sections.items()]


def _outside(route: Route) -> Route:
    return route if route == (ORDER,) else (route[0][1:-1], *route[1:])


def _inside(route: Route) -> Route:
    return route if route == (ORDER,) else (f"[{route[0]}]", *route[1:])


def _first_lines(was: Any, now: Any) -> tuple[str | None, str | None]:
    """Spell two texts by the first lines that differ, and a whole section by its first line."""
    sides = [value["text"] if isinstance(value, dict) else value for value in (was, now)]
    if not all(isinstance(side, str) for side in sides):
        before, after = (text_of(side) for side in sides)
        return before and before.partition("\n")[0], after and after.partition("\n")[0]
    for pair in zip_longest(*(side.split("\n") for side in sides)):
        if pair[0] != pair[1]:
            return pair
    return sides[0], sides[1]


def _settings(old: Settings, new: Settings) -> Keyed:
    """Take how a model is asked apart: its parameters by name, whom to ask for what."""
    before, after = _plain(old), _plain(new)

    def make(undone: frozenset[Route], reads: Reads) -> Settings:
        mixed = merged(before, after, undone)
        for route in reads.changed:
            if route[0] != "parameters":  # a view of the model has these in it, whoever looks
                reads.note(route)
        traced = TracedMapping(mixed["parameters"], reads, ("parameters",))
        return Settings(**{**mixed, "parameters": MappingProxyType(traced)})

    return Keyed(_keys(before, after), make)


def _plain(settings: Settings) -> dict[str, Any]:
    found = {each.name: getattr(settings, each.name) for each in fields(settings)}
    return {**found, "parameters": dict(settings.parameters)}


def _contract(old: Any, new: Any) -> Keyed:
    """Take a policy or a sanitiser apart by the values of its rules."""
    names = _READ_BY_STAGES.get(type(new).__name__, tuple(type(new).model_fields))
    before, after = ({name: getattr(side, name) for name in names} for side in (old, new))

    def make(undone: frozenset[Route], reads: Reads) -> Any:
        return traced_part(new.model_copy(update=merged(before, after, undone)), reads)

    return Keyed(_keys(before, after), make)
