"""A pipeline uses two versions of one component.

What it checks
--------------
The references of a pipeline's stages name one version of each component.

Why it matters
--------------
Factors are told apart by component: with two versions, the reason for a decision would be one name with two
values. The engine refuses to run such a pipeline.

Example
-------
    - {name: extract, inputs: [clean], uses: {e: feature-extractor/negation@1.0.0}}
    - {name: check, inputs: [clean], uses: {e: feature-extractor/negation@1.1.0}}

Instead
-------
    - {name: extract, inputs: [clean], uses: {e: feature-extractor/negation@1.1.0}}
    - {name: check, inputs: [clean], uses: {e: feature-extractor/negation@1.1.0}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        first: dict[str, tuple[Ref, tuple[str, ...]]] = {}
        for stage in pipeline.stages:
            for slot, ref in stage.uses.items():
                route = ("stages", f"[{stage.name}]", "uses", slot)
                known, at = first.setdefault(ref.line, (ref, route))
                if known != ref:
                    yield RULE.on(
                        loaded,
                        route,
                        f"{loaded.ref} uses both {known} and {ref}",
                        help="use one version, or give the second component an id of its own",
                        related=[Related(loaded.place(*at), f"{known} is used here")],
                    )


RULE = Rule("REF009", "two-versions", Severity.ERROR, _check, __doc__)
