"""Results are deleted while they can still be revoked.

What it checks
--------------
The `retention` of a pipeline is not shorter than its `revocation_window`, months and years taken at their
longest for the retention and at their shortest for the window.

Why it matters
--------------
To revoke a result one has to know whom it reached and what followed. After it is deleted nobody can tell,
and the window that was promised is not kept.

Example
-------
    retention: P7D
    revocation_window: P30D

Instead
-------
    retention: P90D
    revocation_window: P30D
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.retention import of_duration
from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        if pipeline.retention is None or pipeline.revocation_window is None:
            continue
        kept = of_duration(pipeline.retention, ("retention",))
        window = of_duration(pipeline.revocation_window, ("revocation_window",))
        if kept.most < window.fewest:
            yield RULE.on(
                loaded,
                kept.route,
                f"{loaded.ref} keeps its results for {kept.text}, and they can be revoked for {window.text}",
                help="keep them as long as they can be revoked, or shorten the window",
                related=[Related(loaded.place(*window.route), "the revocation window")],
            )


RULE = Rule("RET003", "retention-below-revocation", Severity.ERROR, _check, __doc__)
