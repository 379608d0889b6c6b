"""A reference names a component of a kind that can't do what the place asks for.

What it checks
--------------
Sources of a pipeline are data contracts; the default release of a workspace is a release; a stage uses
neither pipelines nor releases, policies or waivers.

Why it matters
--------------
The reference is exact and resolves, so nothing else notices that it can't be used.

Example
-------
    sources: [sanitizer/review-text@1.0.0]

Instead
-------
    sources: [data-contract/medicine-reviews@1.0.0]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Severity
from govern.source.resolve import locate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_NOT_USED_BY_STAGES = frozenset({"InsightPipeline", "Release", "Policy", "Waiver"})


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        for ref in pipeline.sources:
            if ref.kind != "DataContract":
                message = f"a source is a data contract, and `{ref}` is a {ref.kind}"
                yield RULE.on(
                    loaded, ("sources", f"[{ref.line}]"), message, help="write data-contract/ID@VERSION"
                )
        for stage in pipeline.stages:
            for slot, ref in stage.uses.items():
                if ref.kind in _NOT_USED_BY_STAGES:
                    route = ("stages", f"[{stage.name}]", "uses", slot)
                    message = f"a stage can't use `{ref}`: a {ref.kind} is nothing a step works with"
                    yield RULE.on(loaded, route, message, help="refer to what the stage reads when it runs")
    release, document = view.catalog.config.run.release, view.catalog.config_document
    if release is not None and release.kind != "Release" and document.root is not None:
        place = locate(document.root, ("run", "release")).place(document.file)
        message = f"the default release is a release, and `{release}` is a {release.kind}"
        yield RULE.at(place, message, route=("run", "release"), help="write release/ID@VERSION")


RULE = Rule("REF008", "unfit-reference", Severity.ERROR, _check, __doc__)
