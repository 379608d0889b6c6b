"""Decisions wait for a person, and nobody is told when none decides.

What it checks
--------------
A pipeline with an `act` stage whose policy asks for approvals has an `escalation`.

Why it matters
--------------
What waits for an approval that never comes is neither done nor refused. The report that should have reached
a person lies in a queue.

Example
-------
    # an action of the policy asks for approvals
    - name: act
      builtin: act
      inputs: [recommend]
      uses: {policy: action-policy/triage@1.0.0}

Instead
-------
    escalation:
      role: safety-officer
      after: P1D
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.flow import used
from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.action_policy import ActionPolicy
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        if pipeline.escalation is not None:
            continue
        for stage in pipeline.stages:
            for policy in used(view, stage, "ActionPolicy") if stage.builtin == "act" else ():
                actions = cast("ActionPolicy", policy.contract).actions
                waiting = next((action for action in actions if action.approvals), None)
                if waiting is not None:
                    here = policy.ref in view.catalog.contracts
                    place = policy.place("actions", f"[{waiting.name}]", "approvals", key=True)
                    yield RULE.on(
                        loaded,
                        ("stages", f"[{stage.name}]", "builtin"),
                        f"`{waiting.name}` waits for an approval, and nobody is told when none comes",
                        help="add `escalation:` with a role and a time, such as `after: P1D`",
                        related=[Related(place, "approvals are asked for here")] if here else [],
                    )


RULE = Rule("ACT011", "unescalated-hold", Severity.WARNING, _check, __doc__)
