"""A stage sanitises record by record, and a rule of its sanitiser needs the whole data set.

What it checks
--------------
A sanitiser that a `sanitise` stage works by has no rule with the method `aggregate` or `synthesise`.

Why it matters
--------------
Counts over groups and synthetic values can't be made from one record. The stage refuses to run.

Example
-------
    - {field: town, method: aggregate, minimum_group: 10}

Instead
-------
    - {field: town, method: generalise, to: prefix, size: 1}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.sanitizer import Sanitizer
    from govern.diagnostic import Diagnostic, Place

_NEEDS_ALL = frozenset({"aggregate", "synthesise"})


def _check(view: View) -> Iterator[Diagnostic]:
    stages: dict[object, Place] = {}
    for loaded, pipeline in pipelines(view):
        for stage in pipeline.stages:
            if stage.builtin == "sanitise":
                for ref in stage.uses.values():
                    stages.setdefault(ref, loaded.place("stages", f"[{stage.name}]", "builtin"))
    for loaded in view.catalog.of_kind("Sanitizer"):
        for index, step in enumerate(cast("Sanitizer", loaded.contract).rules):
            if step.method in _NEEDS_ALL and loaded.ref in stages:
                yield RULE.on(
                    loaded,
                    ("rules", index, "method"),
                    f"`{step.method}` needs the whole data set, and a stage sanitises record by record",
                    help="generalise, noise or suppress the field",
                    related=[Related(stages[loaded.ref], "this stage works by the sanitiser")],
                )


RULE = Rule("PRV013", "whole-set-method", Severity.ERROR, _check, __doc__)
