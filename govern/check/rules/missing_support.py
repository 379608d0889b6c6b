"""A pipeline that decides in production has no channel to ask at.

What it checks
--------------
Each active pipeline that may run in production names a `support` channel.

Why it matters
--------------
Whoever is hit by a wrong action, or sees one, has to tell somebody today.

Example
-------
    environments: [production]

Instead
-------
    environments: [production]
    support:
      - channel: "#feedback-triage"
        tool: slack
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        if pipeline.status == "active" and "production" in pipeline.environments and not pipeline.support:
            yield RULE.on(
                loaded,
                ("id",),
                f"{loaded.ref} runs in production and names no channel to ask at",
                help="add `support:` with a channel that someone reads",
            )


RULE = Rule("OBS004", "missing-support", Severity.NOTE, _check, __doc__, pedantic=True)
