"""Components refer to each other in a circle.

What it checks
--------------
Following references from a component never leads back to it.

Why it matters
--------------
A component's digest covers everything it uses. In a circle each digest would need the other first, so
neither can be pinned.

Example
-------
    # release/41@1.0.0
    components: [release/42@1.0.0]
    # release/42@1.0.0
    components: [release/41@1.0.0]

Instead
-------
    # release/42@1.0.0
    components: [insight-pipeline/triage@2.0.0]
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.check.stages import circles
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import Use, View
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    edges: dict[Ref, list[Ref]] = {}
    first: dict[tuple[Ref, Ref], Use] = {}
    for use in view.uses:
        edges.setdefault(use.user.ref, []).append(use.ref)
        first.setdefault((use.user.ref, use.ref), use)
    for circle in circles(edges):
        steps = [first[step] for step in pairwise([*circle, circle[0]])]
        use, *others = steps
        way = " → ".join(str(ref) for ref in [*circle, circle[0]])
        related = [Related(other.user.place(*other.route), f"{other.user.ref} refers on") for other in others]
        yield RULE.on(
            use.user,
            use.route,
            f"references go round in a circle: {way}",
            help="remove one of the references",
            related=related,
        )


RULE = Rule("REF004", "cyclic-reference", Severity.ERROR, _check, __doc__)
