"""A policy has a code that something else has.

What it checks
--------------
No two policies in force, of the workspace or of an enabled pack, have the same code, and none has one of a
built-in rule.

Why it matters
--------------
Waivers, levels and baselines name findings by their code. One that means two things lets a waiver of the one
allow the other.

Example
-------
    code: ACT001      # a rule of govern has it

Instead
-------
    code: ACT103
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.prepared import is_active
from govern.check.registry import MODULES, reading_codes
from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.policy import Policy
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    first = {_code(loaded): loaded for loaded in reversed(view.packs)}
    for loaded in view.catalog.of_kind("Policy"):
        if not is_active(loaded):
            continue
        code = _code(loaded)
        if code in MODULES or code in reading_codes():
            message = f"{code} is the code of a built-in rule"
            yield RULE.on(
                loaded, ("code",), message, help=f"take a free one; `govern explain {code}` shows its rule"
            )
        elif (other := first.setdefault(code, loaded)) is not loaded:
            related = (Related(other.place("code"), f"{other.ref} has it"),)
            message = f"{code} is the code of two policies"
            yield RULE.on(
                loaded, ("code",), message, help="give each policy a code of its own", related=related
            )


def _code(loaded: Loaded) -> str:
    return cast("Policy", loaded.contract).code


RULE = Rule("POL002", "duplicate-code", Severity.ERROR, _check, __doc__)
