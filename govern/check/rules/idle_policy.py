"""A policy selects no contract that there is.

What it checks
--------------
The `match` of each policy over contracts that is in force selects at least one contract of the workspace.

Why it matters
--------------
Everybody believes that something is held to the policy, and nothing is. Most often a name in `match` was
misspelt, or the contracts that it was written for have another kind or domain by now.

Example
-------
    match: {kind: ActionPolicy, domain: saftey}

Instead
-------
    match: {kind: ActionPolicy, domain: safety}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.policies import bindings, candidates
from govern.check.prepared import EVALUATED, is_active, policies
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.prepared import Prepared
    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    if view.broken:
        return  # what could not be read may be what a policy is about
    packed = {loaded.file for loaded in view.packs}
    for prepared in view.once(policies):
        own = prepared.loaded.file not in packed and is_active(prepared.loaded)
        if own and prepared.policy.subject == EVALUATED and not _selects_any(view, prepared):
            yield RULE.on(
                prepared.loaded,
                ("match",),
                f"{prepared.loaded.ref} selects nothing in this workspace, so nothing is held to it",
                help="correct its `match`, or retire the policy",
                key=True,
            )


def _selects_any(view: View, prepared: Prepared) -> bool:
    if prepared.compiled is None:
        return True  # its mistake is told, and may be the reason
    from govern.policy.judging import applies  # noqa: PLC0415 - only where there is a policy

    found = (applies(prepared.compiled, bindings(view, each)) for each in candidates(view, prepared.policy))
    return any(each is not False for each in found)


RULE = Rule("POL003", "idle-policy", Severity.WARNING, _check, __doc__)
