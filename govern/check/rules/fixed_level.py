"""A level is set for a code that has only one.

What it checks
--------------
No code under `lint.levels` in `govern.yaml` is one of reading (`YML`, and those of `CON` and `REF` without a
rule), of waivers (`WVR`), or of these settings (`SET`).

Why it matters
--------------
What can't be read is not judged at all, so such a finding can't be made smaller; and what is found about
waivers and settings is what keeps the exceptions honest.

Example
-------
    lint:
      levels:
        - code: WVR001
          level: note
          reason: we renew waivers once a quarter

Instead
-------
Renew or remove the waiver, correct the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.levels import level_place
from govern.check.registry import LAST_FAMILIES, MODULES, reading_codes
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for position, change in enumerate(view.catalog.config.lint.levels):
        code = change.code
        last = code in MODULES and code.startswith(LAST_FAMILIES)
        if last or code in reading_codes():
            about = "waivers and settings" if last else "what can't be read"
            yield RULE.at(
                level_place(view, position),
                f"{code} is about {about}, and always counts as it is",
                route=("lint", "levels", position, "code"),
                help="remove this level, and put right what the finding is about",
            )


RULE = Rule("SET004", "fixed-level", Severity.ERROR, _check, __doc__)
