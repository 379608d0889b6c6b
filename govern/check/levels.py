"""Levels: what severity each code is held to, by its rule, by packs, and last by the workspace.

A pack raises and never lowers. The workspace sets any level with a reason; what it turns `off` is counted and
reported. Findings of reading, of waivers and of the settings themselves are held to no other level: what the
first are about was not judged at all, and the others keep the rest honest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, cast

from govern.check.about import codes_about
from govern.check.registry import LAST_FAMILIES, MODULES
from govern.check.rule_sets import changed_severities, members, set_of
from govern.contract.load import place_in
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.check.rule import Rule
    from govern.check.view import View
    from govern.contract.kinds.policy import Policy
    from govern.contract.kinds.workspace import LevelChange
    from govern.diagnostic import Diagnostic, Place

OFF = "off"
_ORDER = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


class Disabled(NamedTuple):
    """A rule or policy that the workspace turned off: why, where it says so, how many findings that hides."""

    code: str
    reason: str
    place: Place
    hidden: int = 0


class Levels(NamedTuple):
    """What each code is held to, of those that can be told here (see `about`) or are named in settings.

    `rules` are those in force. `base` is each code's severity before the workspace's word, None for a
    pedantic rule that no pack raises; a code that is not in it can't be held to another level. `raised` is
    what packs raise a code to, `varying` the codes whose findings have more than one severity, `changes` the
    first change that the workspace makes to each code, with its position.
    """

    rules: tuple[Rule, ...]
    base: Mapping[str, Severity | None]
    raised: Mapping[str, Severity]
    corrected: Mapping[str, Severity]
    varying: frozenset[str]
    changes: Mapping[str, tuple[int, LevelChange]]

    def of(self, code: str, given: Severity) -> Severity | None:
        """Give the severity that a finding of severity `given` has; None where its code is off."""
        level = self.corrected.get(code, given)
        if (raised := self.raised.get(code)) is not None:
            level = stricter(level, raised)
        if code in self.changes and code in self.base:
            said = self.changes[code][1].level
            return None if said == OFF else Severity(said)
        return level


def stricter(one: Severity, other: Severity) -> Severity:
    """Give the more severe of two."""
    return max(one, other, key=_ORDER.index)


def settle(view: View) -> Levels:
    """Work out the levels of a workspace. Raises UsageError where it names a rule set that there is not."""
    number = set_of(view.catalog)
    raised = _raised(view)
    named = {change.code for change in view.catalog.config.lint.levels} | raised.keys()
    known = members(number, codes_about(view.kinds) | (named & MODULES.keys()))
    corrected = changed_severities(number)
    adjustable = [rule for rule in known if rule.family not in LAST_FAMILIES]
    base: dict[str, Severity | None] = {}
    for rule in adjustable:
        base[rule.code] = corrected.get(rule.code, rule.severity)
        if rule.pedantic and rule.code not in raised:
            base[rule.code] = None
    for policy in policies(view):
        base.setdefault(policy.code, Severity(policy.severity))
    for code, level in raised.items():
        if code in base:
            base[code] = stricter(base[code] or level, level)
    changes: dict[str, tuple[int, LevelChange]] = {}
    for position, change in enumerate(view.catalog.config.lint.levels):
        changes.setdefault(change.code, (position, change))
    return Levels(
        rules=tuple(rule for rule in known if _in_force(rule, base, changes)),
        base=base,
        raised=raised,
        corrected=corrected,
        varying=frozenset(rule.code for rule in known if rule.varies),
        changes=changes,
    )


def policies(view: View) -> Iterable[Policy]:
    """Give the policies in force: those of the enabled packs, then the workspace's own."""
    for loaded in (*view.packs, *view.catalog.of_kind("Policy")):
        yield cast("Policy", loaded.contract)


def apply_levels(levels: Levels, found: Iterable[Diagnostic]) -> tuple[list[Diagnostic], Counter[str]]:
    """Hold findings to their levels; give those that are left, and how many were hidden by code.

    That a policy could not be evaluated stays an error, unless the policy is off.
    """
    held: list[Diagnostic] = []
    hidden: Counter[str] = Counter()
    for item in found:
        level = levels.of(item.code, item.severity)
        if level is None:
            hidden[item.code] += 1
        else:
            held.append(item if level is item.severity or item.unevaluated else replace(item, severity=level))
    return held, hidden


def disabled(view: View, levels: Levels, hidden: Mapping[str, int]) -> tuple[Disabled, ...]:
    """Give what the workspace turned off and would be in force otherwise, in the order of the codes."""
    return tuple(
        Disabled(code, change.reason, level_place(view, position), hidden.get(code, 0))
        for code, (position, change) in sorted(levels.changes.items())
        if change.level == OFF and levels.base.get(code) is not None
    )


def level_place(view: View, position: int, key: str = "code") -> Place:
    """Where a key of one of the workspace's levels stands."""
    return place_in(view.catalog.config_document, "lint", "levels", position, key)


def _raised(view: View) -> dict[str, Severity]:
    found: dict[str, Severity] = {}
    for item in view.pack_levels:
        found[item.code] = stricter(item.level, found.get(item.code, item.level))
    return found


def _in_force(
    rule: Rule,
    base: Mapping[str, Severity | None],
    changes: Mapping[str, tuple[int, LevelChange]],
) -> bool:
    """Whether a rule runs. One that is turned off runs too, so that what it would find is counted."""
    if base.get(rule.code, rule.severity) is not None:
        return True
    return rule.code in changes and changes[rule.code][1].level != OFF
