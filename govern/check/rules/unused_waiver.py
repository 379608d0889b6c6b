"""A waiver allows nothing: what it names is not found, or it does not count.

What it checks
--------------
Each waiver that has not expired is in force and names, by rule and scope, something that is found. While
some documents can't be read, nothing is said: what the waiver names may be in one of them.

Why it matters
--------------
A waiver that is left behind allows the same mistake when it comes back, without anyone deciding it.

Example
-------
    rule: ACT001
    scope: {file: contracts/triage.actions.yaml, route: "actions[tag].blast_radius"}   # put right since

Instead
-------
Delete the waiver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.ignores import ignores
from govern.check.prepared import codes
from govern.check.registry import MODULES, reading_codes
from govern.check.rule import Rule
from govern.check.waivers import covers, declared, idle_because
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    comments = ignores(view)
    for loaded, waiver in declared(view):
        if waiver.expires <= view.now:
            continue
        idle = idle_because(waiver, view.now)
        if idle:
            message = f"{loaded.ref} allows nothing: {idle}"
            yield RULE.on(loaded, ("status",), message, help="set it right, or delete the waiver")
        elif waiver.rule not in MODULES and waiver.rule not in codes(view):
            yield RULE.on(
                loaded, ("rule",), _unknown(waiver.rule), help="name the rule of a finding that lint reports"
            )
        elif not view.catalog.broken and not any(
            covers(waiver, item, comments, loaded.ref) for item in view.found
        ):
            message = f"{loaded.ref} allows nothing: {waiver.rule} does not find what its scope names"
            yield RULE.on(
                loaded, ("scope",), message, help="delete the waiver, or correct its scope", key=True
            )


def _unknown(code: str) -> str:
    if code in reading_codes():
        return f"{code} can't be waived: what it is about could not be read, and so was not judged"
    return f"there is no rule {code}"


RULE = Rule("WVR002", "unused-waiver", Severity.WARNING, _check, __doc__)
