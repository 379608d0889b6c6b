"""An active component does not say what it is for.

What it checks
--------------
Each active contract has a `description` with a `purpose`.

Why it matters
--------------
Whoever approves a change, or answers for a decision, has to know what the component was meant to do.

Example
-------
    kind: Model
    id: afinn

Instead
-------
    kind: Model
    id: afinn
    description:
      purpose: Sums how good or bad each word is, from a list of words rated by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_SAYS_ITSELF = frozenset({"Policy", "Waiver"})
"""Kinds of which the message or the reason says what they are for."""


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded in view.catalog.contracts.values():
        contract = loaded.contract
        if contract.status != "active" or contract.kind in _SAYS_ITSELF:
            continue
        stated: Any = contract.description
        purpose = stated.get("purpose") if isinstance(stated, dict) else getattr(stated, "purpose", None)
        if not str(purpose or "").strip():
            yield RULE.on(
                loaded,
                ("id",),
                f"{loaded.ref} does not say what it is for",
                help="add `description:` with a `purpose`",
            )


RULE = Rule("CON014", "missing-purpose", Severity.NOTE, _check, __doc__, pedantic=True)
