"""A level changes nothing.

What it checks
--------------
Each level under `lint.levels` in `govern.yaml` differs from the one that the code has without it, and the
code belongs to the rule set and to a pack that the workspace names.

Why it matters
--------------
A level without effect is a belief about the checks that is not true, or one that was true before a pack or a
policy changed. It also hides the levels that do something.

Example
-------
    lint:
      packs: [recommended]
      levels:
        - code: PRV303 # of the pack privacy
          level: error
          reason: we answer for health data

Instead
-------
    lint:
      packs: [recommended, privacy]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.levels import OFF, level_place, settle
from govern.check.registry import LAST_FAMILIES, MODULES, rule
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.levels import Levels
    from govern.check.view import View
    from govern.contract.kinds.workspace import LevelChange
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    levels = view.once(settle)
    for position, change in levels.changes.values():
        if (why := _idle_because(view, levels, change)) is not None:
            message, help_, key = why
            yield RULE.at(
                level_place(view, position, key),
                message,
                route=("lint", "levels", position, key),
                help=help_,
            )


def _idle_because(view: View, levels: Levels, change: LevelChange) -> tuple[str, str, str] | None:
    code = change.code
    if code not in levels.base:
        return _not_in_force(view, code)
    base = levels.base[code]
    if base is None and change.level == OFF:
        return f"{code} is off already: it is pedantic, and nothing raises it", "remove this level", "level"
    if base is not None and change.level == base.value and code not in levels.varying:
        return f"{code} is held to `{base.value}` already", "remove this level, or set another one", "level"
    return None


def _not_in_force(view: View, code: str) -> tuple[str, str, str] | None:
    if code in MODULES:
        if code.startswith(LAST_FAMILIES):
            return None  # another rule says that it has no other level
        known, chosen = rule(code), view.catalog.config.lint.rule_set
        return (
            f"{code} came with rule set {known.since}, and this workspace is held to set {chosen}",
            f"name `rule_set: {known.since}`, or remove this level",
            "code",
        )
    if (pack := view.pack_of(code)) is None:
        return None  # another rule says that nothing has this code
    enabled = pack in view.catalog.config.lint.packs
    if enabled:
        chosen = view.catalog.config.lint.rule_set
        return f"{code} is not part of the pack {pack} in rule set {chosen}", "remove this level", "code"
    return (
        f"{code} belongs to the pack {pack}, which this workspace does not name",
        f"add {pack} to `packs`, or remove this level",
        "code",
    )


RULE = Rule("SET003", "idle-level", Severity.WARNING, _check, __doc__)
