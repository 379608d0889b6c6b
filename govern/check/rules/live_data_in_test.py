"""A release lets a test read live data.

What it checks
--------------
A pipeline that a release puts into `test` reads no source whose `tier` is `live` or `gated-production`; one
in `staging` reads none that is `live`. The tier stands in the data contract's `customProperties`.

Why it matters
--------------
Tests are run by more people, on machines that are watched less, and what they leave behind is not deleted.

Example
-------
    # a source of the pipeline has tier live
    environments:
      - name: test
        components: [insight-pipeline/triage@2.0.0]

Instead
-------
Let the test read a source of its own: synthetic, redacted or tokenised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.data_contract import DataContract
    from govern.contract.kinds.insight_pipeline import InsightPipeline
    from govern.contract.kinds.release import Release
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic

_TOO_NEAR = {"test": frozenset({"live", "gated-production"}), "staging": frozenset({"live"})}


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded in view.catalog.of_kind("Release"):
        for environment in cast("Release", loaded.contract).environments:
            refused = _TOO_NEAR.get(environment.name, frozenset())
            for ref in environment.components:
                for source, position, tier in _tiers(view, view.resolve(ref)):
                    if tier in refused:
                        here = source.ref in view.catalog.contracts
                        place = source.place("customProperties", position, "value")
                        yield RULE.on(
                            loaded,
                            ("environments", f"[{environment.name}]", "components", f"[{ref.line}]"),
                            f"{ref} would read {source.ref} in {environment.name}, which is of tier {tier}",
                            help=f"give {environment.name} a source that is synthetic, redacted or tokenised",
                            related=[Related(place, "its tier")] if here else [],
                        )


def _tiers(view: View, pipeline: Loaded | None) -> Iterator[tuple[Loaded, int, str]]:
    """The sources of a pipeline that state a tier, with the position of the statement."""
    if pipeline is None or pipeline.contract.kind != "InsightPipeline":
        return
    for ref in cast("InsightPipeline", pipeline.contract).sources:
        source = view.resolve(ref)
        if source is None or source.contract.kind != "DataContract":
            continue
        stated: Any = cast("DataContract", source.contract).custom_properties
        for position, item in enumerate(stated if isinstance(stated, list | tuple) else ()):
            if isinstance(item, dict) and item.get("property") == "tier":
                yield source, position, str(item.get("value")).lower()


RULE = Rule("PRV009", "live-data-in-test", Severity.ERROR, _check, __doc__)
