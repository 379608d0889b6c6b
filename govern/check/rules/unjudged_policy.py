"""A policy is about something that lint has none of.

What it checks
--------------
Policies over changes, events, data and requests for access are named, since `govern lint` only has contracts
to judge. Their expressions are checked, and `govern test` runs their cases.

Why it matters
--------------
Nothing is skipped silently: who relies on the policy has to know that no verb of this version holds
anything to it.

Example
-------
    subject: change
    require: change.classes.size() == 0

Instead
-------
Keep the policy and its cases; what it asks for is held by the change gate (`govern diff`), by action
policies, or by a review.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.prepared import EVALUATED, is_active, own_policies
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_ABOUT = {
    "change": "changes",
    "event": "events",
    "data": "data sets",
    "access": "requests for access",
}


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, policy in own_policies(view):
        if policy.subject != EVALUATED and is_active(loaded):
            about = _ABOUT[policy.subject]
            yield RULE.on(
                loaded,
                ("subject",),
                f"{loaded.ref} is about {about}, and this version of govern holds no {about} to a policy",
                help="do not rely on it alone; `govern test` runs its cases",
            )


RULE = Rule("POL006", "unjudged-policy", Severity.NOTE, _check, __doc__)
