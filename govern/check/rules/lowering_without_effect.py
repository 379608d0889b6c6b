"""A rule of a sanitiser states a class that what comes out can't have.

What it checks
--------------
`lowers_to` stands with a method that changes the value and lets it pass (not with `keep` or `suppress`), and
in a rule for a class it is below that class.

Why it matters
--------------
The engine does not believe it: a value that is kept as it is stays as sensitive as it was. Who reads the
contract may believe it.

Example
-------
    - {field: review, method: keep, lowers_to: internal}

Instead
-------
    - {field: review, method: redact, patterns: [email], lowers_to: internal}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.sanitizer import Sanitizer
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded in view.catalog.of_kind("Sanitizer"):
        for index, step in enumerate(cast("Sanitizer", loaded.contract).rules):
            if step.lowers_to is None:
                continue
            if step.method == "keep":
                why = "a value that is kept as it is stays as sensitive as it was"
            elif step.method == "suppress":
                why = "nothing comes out of a field that is suppressed"
            elif step.classification is not None and step.lowers_to.rank >= step.classification.rank:
                why = f"{step.lowers_to} is not below {step.classification}"
            else:
                continue
            yield RULE.on(
                loaded,
                ("rules", index, "lowers_to"),
                f"`lowers_to` has no effect here: {why}",
                help="remove it, or choose a method that makes the value less sensitive",
            )


RULE = Rule("PRV011", "lowering-without-effect", Severity.WARNING, _check, __doc__)
