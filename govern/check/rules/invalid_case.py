"""A case gives a policy what it can never be given.

What it checks
--------------
What a case has under `given` are variables of the policy, with fields that there are and values of the kind
that these take. Fields may be left out: those with a default get it.

Why it matters
--------------
A case with a misspelt field tests something else than it says, and goes on passing.

Example
-------
    given:
      item: {name: notify, blast_radios: high}

Instead
-------
    given:
      item: {name: notify, blast_radius: high}
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
    packed = {id(loaded) for loaded in view.packs}  # the cases of what ships are run where it is made
    for prepared in view.once(policies):
        if id(prepared.loaded) in packed:
            continue
        if prepared.compiled is None or not prepared.policy.cases:
            continue
        from govern.policy.given import given_problems  # noqa: PLC0415 - only where there is a case

        for problem in given_problems(prepared.compiled):
            yield problem_at(RULE, prepared.loaded, problem)


RULE = Rule("POL005", "invalid-case", Severity.ERROR, _check, __doc__)
