"""A threshold is compared with nothing.

What it checks
--------------
Where stages use thresholds, and all that their code asks for can be read from it, the code of one of them
asks for each of the values by name.

Why it matters
--------------
Who changes the number expects the behaviour to change. It does not: the code compares with another one.

Example
-------
    values:
      - {name: notify_at, value: 0.75, metric: concern}
      - {name: alert_at, value: 0.90, metric: concern}   # the code asks for notify_at only

Instead
-------
    values:
      - {name: notify_at, value: 0.75, metric: concern}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.limits import thresholds
from govern.check.plugins import plugins
from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.plugins import Plugin
    from govern.check.view import View
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    asked = _asked(view)
    for limit in thresholds(view):
        names = asked.get(limit.loaded.ref)
        if names is not None and limit.threshold.name not in names:
            yield RULE.on(
                limit.loaded,
                (*limit.route, "name"),
                f"`{limit.threshold.name}` is compared with nothing: no code that uses {limit.loaded.ref} "
                "asks for it",
                help="compare with it in the code, or remove it",
            )


def _asked(view: View) -> dict[Ref, set[str]]:
    """The names asked of thresholds by all stages that use them; left out where one can't be read fully."""
    read = {(plugin.loaded.ref, plugin.stage.name): plugin for plugin in plugins(view)}
    found: dict[Ref, set[str]] = {}
    unknown: set[Ref] = set()
    for loaded, pipeline in pipelines(view):
        for stage in pipeline.stages:
            for slot, ref in stage.uses.items():
                names = _names(read.get((loaded.ref, stage.name)), slot)
                if names:
                    found.setdefault(ref, set()).update(names)
                else:
                    unknown.add(ref)
    return {ref: names for ref, names in found.items() if ref not in unknown}


def _names(plugin: Plugin | None, slot: str) -> set[str]:
    """What a stage asks of a slot's values; empty where it may ask for more than can be read."""
    if plugin is None or not plugin.reads.knows_all("uses"):
        return set()
    if not plugin.reads.knows_all("part", slot, "values"):
        return set()
    return {key.text for key in plugin.reads.of("part", slot, "values")}


RULE = Rule("OBS003", "unused-threshold", Severity.WARNING, _check, __doc__)
