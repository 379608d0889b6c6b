"""A pipeline keeps what it derives longer than its source may be kept.

What it checks
--------------
The `retention` of a pipeline is not longer than that of any of its sources, months and years taken at their
shortest for the pipeline and at their longest for the source.

Why it matters
--------------
What is derived from a record tells of the record. Kept after the record had to go, it undoes the deletion.

Example
-------
    # the source is kept for 2 years
    retention: P5Y

Instead
-------
    retention: P2Y
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.retention import of_duration, of_source
from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        if pipeline.retention is None:
            continue
        own = of_duration(pipeline.retention, ("retention",))
        for ref in pipeline.sources:
            source = view.resolve(ref)
            if source is None or source.contract.kind != "DataContract":
                continue
            kept = of_source(source)
            if kept is not None and own.fewest > kept.most:
                here = ref in view.catalog.contracts
                yield RULE.on(
                    loaded,
                    own.route,
                    f"{loaded.ref} keeps its results for {own.text}; {ref} is kept for {kept.text}",
                    help="shorten `retention` to that of the source",
                    related=[Related(source.place(*kept.route), "the source's retention")] if here else [],
                )


RULE = Rule("RET002", "retention-beyond-source", Severity.ERROR, _check, __doc__)
