"""A pipeline allows an environment that no release has.

What it checks
--------------
The `environments` of a pipeline are among those that releases have: test, staging, production.

Why it matters
--------------
Releases name their environments in full. A pipeline that may run in `prod` may run nowhere, and the release
that was meant is refused or, worse, not checked.

Example
-------
    environments: [test, prod]

Instead
-------
    environments: [test, production]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check import offers
from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Safety, Severity
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_KNOWN = ("test", "staging", "production")
_SHORT = {
    **dict.fromkeys(("prod", "prd", "live"), "production"),
    **dict.fromkeys(("stage", "stg", "preprod", "pre-production", "uat"), "staging"),
    **dict.fromkeys(("dev", "development", "ci", "qa", "testing"), "test"),
}


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        for position, name in enumerate(pipeline.environments):
            if name in _KNOWN:
                continue
            meant = _SHORT.get(name.lower()) or did_you_mean(name, _KNOWN)
            new = meant if meant not in pipeline.environments else None
            route = ("environments", position)
            yield RULE.on(
                loaded,
                route,
                f"no release has an environment `{name}`",
                help=f"did you mean `{meant}`?" if meant else f"environments are {', '.join(_KNOWN)}",
                fixes=offers.write(loaded, route, new, Safety.UNSAFE) if new else (),
            )


RULE = Rule("REF017", "unknown-environment", Severity.WARNING, _check, __doc__)
