"""A release puts a pipeline into an environment that the pipeline does not allow.

What it checks
--------------
Where a pipeline lists its `environments`, releases name it in these only.

Why it matters
--------------
A pipeline says where it may run: what it was tested for, what its data may be used for. A release that goes
beyond it decides over the heads of its owners.

Example
-------
    # the pipeline has environments: [test]
    environments:
      - name: production
        components: [insight-pipeline/case-summary@1.0.0]

Instead
-------
    environments:
      - name: test
        components: [insight-pipeline/case-summary@1.0.0]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.insight_pipeline import InsightPipeline
    from govern.contract.kinds.release import Release
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded in view.catalog.of_kind("Release"):
        for environment in cast("Release", loaded.contract).environments:
            for ref in environment.components:
                found = view.resolve(ref)
                if found is None or found.contract.kind != "InsightPipeline":
                    continue
                allowed = cast("InsightPipeline", found.contract).environments
                if allowed and environment.name not in allowed:
                    here = ref in view.catalog.contracts
                    yield RULE.on(
                        loaded,
                        ("environments", f"[{environment.name}]", "components", f"[{ref.line}]"),
                        f"{ref} may run in {', '.join(allowed)}, and this release puts it into "
                        f"{environment.name}",
                        help="release it where it may run, or have its environments approved anew",
                        related=[Related(found.place("environments"), "where it may run")] if here else [],
                    )


RULE = Rule("REF013", "environment-not-allowed", Severity.ERROR, _check, __doc__)
