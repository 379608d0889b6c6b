"""A policy is about something that nothing is held to yet.

What it checks
--------------
Policies over events, data and requests for access are named: contracts are judged by `govern lint` and
changes by `govern diff`, and nothing else by any verb. Their expressions are checked, and `govern test` runs
their cases.

Why it matters
--------------
Nothing is skipped silently: who relies on the policy has to know that no verb of this version holds
anything to it.

Example
-------
    subject: event
    require: event.recommendation.confidence >= 0.8

Instead
-------
Keep the policy and its cases, and let an action policy (`minimum_confidence`, `approvals`), a contract or a
review hold what it asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.prepared import is_active, own_policies
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_ABOUT = {
    "event": "events",
    "data": "data sets",
    "access": "requests for access",
}


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, policy in own_policies(view):
        if (about := _ABOUT.get(policy.subject)) is not None and is_active(loaded):
            yield RULE.on(
                loaded,
                ("subject",),
                f"{loaded.ref} is about {about}, and this version of govern holds no {about} to a policy",
                help="do not rely on it alone; `govern test` runs its cases",
            )


RULE = Rule("POL006", "unjudged-policy", Severity.NOTE, _check, __doc__)
