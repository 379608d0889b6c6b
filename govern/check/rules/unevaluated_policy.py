"""A policy is declared, and this version of govern does not evaluate it.

What it checks
--------------
That a Policy has the form of one is checked on reading. Its expression is neither parsed nor evaluated
yet; this note says so wherever one is declared.

Why it matters
--------------
Nothing is skipped silently: who relies on the policy has to know that it does not hold anything back yet.

Example
-------
    kind: Policy
    require: item.approvals.size() >= 2

Instead
-------
Keep the policy and its cases, and rely on a built-in rule or a review until expressions are evaluated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded in view.catalog.of_kind("Policy"):
        yield RULE.on(
            loaded,
            ("require",),
            f"the expression of {loaded.ref} is not evaluated: this version checks a policy's form only",
            help="do not rely on it yet; nothing fails when it does not hold",
        )


RULE = Rule("POL001", "unevaluated-policy", Severity.NOTE, _check, __doc__)
