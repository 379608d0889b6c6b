"""A sanitiser lets restricted fields through because no rule names them.

What it checks
--------------
A sanitiser with `default: keep` has a rule for each restricted field that pipelines give it. A field
without a class counts as restricted.

Why it matters
--------------
With `keep`, a field that is added to the source tomorrow passes unseen. What is restricted should pass
because someone decided so.

Example
-------
    rules:
      - field: medicine
        method: keep
    default: keep

Instead
-------
    rules:
      - field: medicine
        method: keep
    default: suppress
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.fields import sanitised
from govern.check.rule import Rule
from govern.check.sanitizers import given_fields
from govern.contract.fields import Sensitivity
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_SHOWN = 4


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, sanitizer, fields in given_fields(view):
        if sanitizer.default != "keep":
            continue
        restricted = [item for item in fields if item.sensitivity is Sensitivity.RESTRICTED]
        kept = [item for item in restricted if sanitised(sanitizer, item, item.sensitivity).rule is None]
        if kept:
            names = ", ".join(f"`{item.path}`" for item in kept[:_SHOWN])
            yield RULE.on(
                loaded,
                ("default",),
                f"restricted fields pass by default: {names}{', …' * (len(kept) > _SHOWN)}",
                help="write `default: suppress`, and a rule for each field that has to pass",
                related=[
                    Related(item.place, f"`{item.path}` counts as restricted")
                    for item in kept[:_SHOWN]
                    if item.source.ref in view.catalog.contracts
                ],
            )


RULE = Rule("PRV003", "kept-by-default", Severity.ERROR, _check, __doc__)
