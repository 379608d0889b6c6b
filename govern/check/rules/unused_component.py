"""A component is declared and nothing refers to it.

What it checks
--------------
Each active sanitiser, feature extractor, prompt, model, thresholds and action policy is referred to by some
contract of the working tree.

Why it matters
--------------
What nobody uses is not tested and not missed, and is found again when someone takes it for the one in force.

Example
-------
    # nothing says model/afinn-old@1.0.0
    kind: Model
    id: afinn-old

Instead
-------
Delete it: what was released stays in the lock and can be replayed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_USED_BY_OTHERS = frozenset(
    {"Sanitizer", "FeatureExtractor", "Prompt", "Model", "Thresholds", "ActionPolicy"}
)


def _check(view: View) -> Iterator[Diagnostic]:
    used = {use.ref for use in view.uses}
    for ref, loaded in view.catalog.contracts.items():
        kind, status = loaded.contract.kind, loaded.contract.status
        if kind in _USED_BY_OTHERS and status == "active" and ref not in used:
            yield RULE.on(
                loaded,
                ("id",),
                f"nothing refers to {ref}",
                help="delete it, or refer to it where it was meant to be used",
            )


RULE = Rule("REF015", "unused-component", Severity.NOTE, _check, __doc__, pedantic=True)
