"""Nothing says how long data is kept.

What it checks
--------------
Each data contract states a retention that can be read, among its `slaProperties`; each pipeline that reads
restricted fields states its own. Where no pipeline here reads a data contract, this is a note.

Why it matters
--------------
Data without a date to end on is kept for ever, and so is everything made from it.

Example
-------
    slaProperties:
      - property: retention
        value: a while

Instead
-------
    slaProperties:
      - property: retention
        value: 2
        unit: y
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.fields import source_fields
from govern.check.retention import stated_at
from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.contract.fields import Sensitivity
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.data_contract import DataContract
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    yield from _sources(view)
    yield from _pipelines(view)


def _sources(view: View) -> Iterator[Diagnostic]:
    read = {ref for _, pipeline in pipelines(view) for ref in pipeline.sources}
    for loaded in view.catalog.of_kind("DataContract"):
        contract = cast("DataContract", loaded.contract)
        if contract.retention_seconds is not None:
            continue
        position = stated_at(contract)
        route: tuple[str | int, ...] = ("id",)
        message = f"{loaded.ref} does not say how long its data is kept"
        if position is not None:
            route = ("slaProperties", position, "value")
            message = f"the retention of {loaded.ref} can't be read as a time"
        yield RULE.on(
            loaded,
            route,
            message,
            help="add to `slaProperties` a property `retention`, such as value 2 with unit y",
            severity=Severity.ERROR if loaded.ref in read else Severity.NOTE,
        )


def _pipelines(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        if pipeline.retention is not None:
            continue
        for ref in pipeline.sources:
            source = view.resolve(ref)
            if source is None or source.contract.kind != "DataContract":
                continue
            restricted = [
                item for item in source_fields(source) if item.sensitivity is Sensitivity.RESTRICTED
            ]
            if restricted:
                first = restricted[0]
                here = ref in view.catalog.contracts
                yield RULE.on(
                    loaded,
                    ("sources", f"[{ref.line}]"),
                    f"{loaded.ref} reads restricted data and does not say how long it keeps the result",
                    help="add `retention:` with a duration such as P1Y",
                    related=[Related(first.place, f"`{first.path}` counts as restricted")] if here else [],
                )
                break


RULE = Rule("RET001", "missing-retention", Severity.ERROR, _check, __doc__, varies=True)
