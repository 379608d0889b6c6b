"""An action can be undone after what it was decided on is deleted.

What it checks
--------------
Where a pipeline decides by an action policy, no rollback of the policy has a time (`within`) that is longer
than the pipeline's `retention`.

Why it matters
--------------
Whoever undoes an action has to know what was done, to whom and why. After the results are deleted that can't
be found out.

Example
-------
    # the pipeline keeps its results for P30D
    rollback: {how: Close the case., within: P90D}

Instead
-------
    rollback: {how: Close the case., within: P14D}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.flow import used
from govern.check.retention import of_duration
from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.retention import Kept
    from govern.check.view import View
    from govern.contract.kinds.action_policy import ActionPolicy
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        if pipeline.retention is None:
            continue
        kept = of_duration(pipeline.retention, ("retention",))
        for stage in pipeline.stages:
            for policy in used(view, stage, "ActionPolicy") if stage.builtin == "act" else ():
                yield from _of_policy(view, loaded, kept, policy)


def _of_policy(view: View, loaded: Loaded, kept: Kept, policy: Loaded) -> Iterator[Diagnostic]:
    for action in cast("ActionPolicy", policy.contract).actions:
        if action.rollback is None or action.rollback.within is None:
            continue
        window = of_duration(action.rollback.within, ("actions", f"[{action.name}]", "rollback", "within"))
        if window.fewest > kept.most:
            here = policy.ref in view.catalog.contracts
            yield RULE.on(
                loaded,
                kept.route,
                f"`{action.name}` can be undone for {window.text}, and {loaded.ref} keeps its results for "
                f"{kept.text}",
                help="keep results as long as actions can be undone, or shorten the time of the rollback",
                related=[Related(policy.place(*window.route), "the time of the rollback")] if here else [],
            )


RULE = Rule("RET005", "rollback-beyond-retention", Severity.WARNING, _check, __doc__)
