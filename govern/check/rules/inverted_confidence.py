"""An action reaches further than another and asks for less confidence.

What it checks
--------------
Within an action policy, no action asks for less confidence than one of lower blast radius does, unless it
needs an approval and the other needs none: then a person judges the evidence.

Why it matters
--------------
Two numbers were swapped, or one was raised and the other forgotten: weak evidence is then refused the small
step and allowed the large one.

Example
-------
    - {name: tag, blast_radius: low, minimum_confidence: 0.60}
    - {name: open-case, blast_radius: medium, minimum_confidence: 0.25}

Instead
-------
    - {name: tag, blast_radius: low, minimum_confidence: 0.25}
    - {name: open-case, blast_radius: medium, minimum_confidence: 0.60}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.actions import action_policies
from govern.check.rule import Rule
from govern.contract.impact import decimal_text
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.action_policy import Action
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, policy in action_policies(view):
        for action in policy.actions:
            stricter = [other for other in policy.actions if _asks_more(other, action)]
            if stricter:
                other = max(stricter, key=lambda item: item.minimum_confidence)
                most = decimal_text(other.minimum_confidence)
                place = loaded.place("actions", f"[{other.name}]", "minimum_confidence")
                yield RULE.on(
                    loaded,
                    ("actions", f"[{action.name}]", "minimum_confidence"),
                    f"`{action.name}` reaches further than `{other.name}` and asks for less confidence: "
                    f"{decimal_text(action.minimum_confidence)}, not {most}",
                    help=f"ask for {most} at least, or for less in `{other.name}`",
                    related=[Related(place, f"`{other.name}` has blast radius {other.blast_radius.value}")],
                )


def _asks_more(other: Action, action: Action) -> bool:
    judged_by_a_person = bool(action.approvals) and not other.approvals
    return (
        other.blast_radius.rank < action.blast_radius.rank
        and other.minimum_confidence > action.minimum_confidence
        and not judged_by_a_person
    )


RULE = Rule("ACT005", "inverted-confidence", Severity.WARNING, _check, __doc__)
