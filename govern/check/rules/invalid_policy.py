"""A policy's expression can not be right.

What it checks
--------------
The expressions of each policy (`require`, `for_each`, `match.when`, and those in braces in `message`) are
read and checked against the fields of the contracts they are about: syntax, names, types, and words that a
field can never be.

Why it matters
--------------
A policy that can't be evaluated holds nothing back. A misspelt field is found here, at its column, and not on
the day that the policy was written for.

Example
-------
    match: {kind: ActionPolicy}
    for_each: contract.actions
    require: item.blast_radios != 'high'

Instead
-------
    match: {kind: ActionPolicy}
    for_each: contract.actions
    require: item.blast_radius != 'high'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.prepared import policies, problem_at
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for prepared in view.once(policies):
        for problem in prepared.problems:
            yield problem_at(RULE, prepared.loaded, problem)


RULE = Rule("POL001", "invalid-policy", Severity.ERROR, _check, __doc__)
