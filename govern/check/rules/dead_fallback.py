"""A fallback asks for at least as much evidence as the action it stands in for.

What it checks
--------------
Where an action has a fallback and no corroboration, the fallback asks for less confidence, and for no
corroboration that the evidence may lack as well.

Why it matters
--------------
A fallback is taken when the confidence is too low for the action. One that asks for as much is refused by
the same evidence: it reads like a way out and is none.

Example
-------
    - {name: open-case, blast_radius: medium, minimum_confidence: 0.60, fallback: tag}
    - {name: tag, blast_radius: low, minimum_confidence: 0.60}

Instead
-------
    - {name: open-case, blast_radius: medium, minimum_confidence: 0.60, fallback: tag}
    - {name: tag, blast_radius: low, minimum_confidence: 0.25}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.actions import fallbacks
from govern.check.rule import Rule
from govern.contract.impact import decimal_text
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, action, fallback in fallbacks(view):
        # where the action wants signals too, it may give way with all the confidence there can be
        if action.corroboration is None and fallback.minimum_confidence >= action.minimum_confidence:
            least = decimal_text(fallback.minimum_confidence)
            place = loaded.place("actions", f"[{fallback.name}]", "minimum_confidence")
            yield RULE.on(
                loaded,
                ("actions", f"[{action.name}]", "fallback"),
                f"`{action.name}` can never give way to `{fallback.name}`, which asks for a confidence of "
                f"{least}: evidence too weak for the one is too weak for the other",
                help=f"let `{fallback.name}` ask for less than {decimal_text(action.minimum_confidence)}, "
                "or remove the fallback",
                related=[Related(place, f"`{fallback.name}` asks for {least}")],
            )


RULE = Rule("ACT008", "dead-fallback", Severity.WARNING, _check, __doc__)
