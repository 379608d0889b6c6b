"""Code asks for something by a name that its stage does not give it.

What it checks
--------------
In the factory of a stage, and the function it returns, each constant name is there: slots (`uses["model"]`)
among the stage's `uses`, inputs (`inputs["score"]`) among its `inputs`, and thresholds, parameters, artefacts
and sections (`uses["model"].parameters["window"]`) in the component behind the slot. Names asked for with
care (`.get`, `in`, within `try`) may be absent.

Why it matters
--------------
The stage stops at its first record with a KeyError, or at the first one that takes that branch.

Example
-------
    # thresholds/triage has notify_at
    values = uses["thresholds"].values
    if concern >= values["notify_att"]: ...

Instead
-------
    values = uses["thresholds"].values
    if concern >= values["notify_at"]: ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.component_names import names_in
from govern.check.plugins import OWN, plugins
from govern.check.rule import Rule
from govern.check.wording import listed
from govern.diagnostic import Related, Severity
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.check.plugins import Plugin
    from govern.check.reads import Key
    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for plugin in plugins(view):
        stage = plugin.stage
        for key in _absent(plugin.reads.of("uses"), plugin.slots):
            yield _finding(plugin, ("uses", key.text), key, f"a slot of `{stage.name}`", plugin.slots)
        for key in _absent(plugin.reads.of("inputs"), stage.inputs):
            yield _finding(
                plugin, ("inputs", f"[{key.text}]"), key, f"an input of `{stage.name}`", stage.inputs
            )
        for slot in plugin.slots:
            yield from _of_component(view, plugin, slot)


def _of_component(view: View, plugin: Plugin, slot: str) -> Iterator[Diagnostic]:
    known = names_in(view, plugin.code if slot == OWN else plugin.stage.uses[slot])
    if known is None:
        return
    ref = plugin.slots[slot] or f"the code of `{plugin.stage.name}`"
    for key in _absent(plugin.reads.of("slot", slot), known):
        yield _finding(plugin, ("uses", slot, key.text), key, f"known of {ref}", known)
    several = {part: names for part, names in known.items() if names is not None}
    for part, names in several.items():
        for key in _absent(plugin.reads.of("part", slot, part), names):
            yield _finding(plugin, ("uses", slot, part, key.text), key, f"among the {part} of {ref}", names)


def _absent(asked: Iterable[Key], given: Iterable[str]) -> list[Key]:
    there = set(given)
    return [key for key in asked if key.required and key.text not in there]


def _finding(plugin: Plugin, route: tuple[str, ...], key: Key, what: str, given: Iterable[str]) -> Diagnostic:
    names = sorted(given)
    guess = did_you_mean(key.text, names)
    at = ("stages", f"[{plugin.stage.name}]")
    known = f"there are {listed(names, 8)}" if names else "there are none"
    return RULE.at(
        key.place,
        f"`{key.text}` is not {what}",
        route=(*at, *route),
        help=f"did you mean `{guess}`?" if guess else known,
        related=[Related(plugin.loaded.place(*at, "name"), "this stage runs the code")],
    )


RULE = Rule("REF010", "unknown-name-in-code", Severity.ERROR, _check, __doc__)
