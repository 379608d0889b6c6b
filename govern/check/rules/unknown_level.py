"""A level is set for a code that nothing has.

What it checks
--------------
Each code under `lint.levels` in `govern.yaml` is that of a rule, of a pack's policy, or of a policy of the
workspace.

Why it matters
--------------
A mistyped code changes nothing: the rule that was meant stays as it is, and whoever reads the settings
believes otherwise.

Example
-------
    lint:
      levels:
        - code: ACT020
          level: error
          reason: our actions reach patients

Instead
-------
    lint:
      levels:
        - code: ACT002
          level: error
          reason: our actions reach patients
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.levels import level_place, policies
from govern.check.registry import MODULES, reading_codes
from govern.check.rule import Rule
from govern.diagnostic import Severity
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    own = {policy.code for policy in policies(view)}
    for position, change in enumerate(view.catalog.config.lint.levels):
        code = change.code
        if code in MODULES or code in own or code in reading_codes() or view.pack_of(code) is not None:
            continue
        guess = did_you_mean(code, [*MODULES, *sorted(own)])
        yield RULE.at(
            level_place(view, position),
            f"no rule and no policy has the code {code}",
            route=("lint", "levels", position, "code"),
            help=f"did you mean {guess}?" if guess else "`govern explain` lists the codes there are",
        )


RULE = Rule("SET001", "unknown-level", Severity.ERROR, _check, __doc__)
