"""On weak evidence, an action gives way to one that reaches further.

What it checks
--------------
No action's fallback has a higher blast radius than the action itself.

Why it matters
--------------
A fallback is what is done when the evidence is too weak. Weak evidence must never lead to the larger step.

Example
-------
    - name: tag
      blast_radius: low
      fallback: notify-safety-team   # high

Instead
-------
    - name: tag
      blast_radius: low
      fallback: log                  # low
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.actions import fallbacks
from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, action, fallback in fallbacks(view):
        if fallback.blast_radius.rank > action.blast_radius.rank:
            far, near = fallback.blast_radius.value, action.blast_radius.value
            place = loaded.place("actions", f"[{fallback.name}]", "blast_radius")
            yield RULE.on(
                loaded,
                ("actions", f"[{action.name}]", "fallback"),
                f"on weak evidence `{action.name}` gives way to `{fallback.name}`, which reaches further: "
                f"{far}, not {near}",
                help="fall back to an action that reaches no further, or to none: then the decision is held",
                related=[Related(place, f"`{fallback.name}` has blast radius {far}")],
            )


RULE = Rule("ACT007", "escalating-fallback", Severity.ERROR, _check, __doc__)
