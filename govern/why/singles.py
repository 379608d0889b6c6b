"""One factor at a time, from both endpoints: the first thing run, and what is left when a search cannot end.

It finds no cause where either of two factors was enough, so it is never the whole answer; but what it finds
is proven, and its stage runs are among those the why-diagram needs in any case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govern.run.execute import BudgetSpent
from govern.why.answer import Counterfactual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from govern.run.stage import FactorValue
    from govern.source.canonical import Json
    from govern.why.attempt import Attempt, Replayer


@dataclass(slots=True)
class Singles:
    """The endpoints with one factor exchanged, as far as the outcome is known, and what stood in the way."""

    undone: dict[str, Attempt] = field(default_factory=dict)
    applied: dict[str, Attempt] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def singles(
    replayer: Replayer,
    record: Json,
    before: Mapping[str, FactorValue],
    after: Mapping[str, FactorValue],
    changed: Sequence[str],
) -> Singles:
    """Run both endpoints with each of `changed` exchanged, until the budget is spent."""
    found = Singles()
    for name in changed:
        for done, base, other in ((found.undone, after, before), (found.applied, before, after)):
            try:
                attempt = replayer.attempt(record, {**base, name: other[name]})
            except BudgetSpent:
                return found
            if attempt.ending.known:
                done[name] = attempt
            else:
                found.missing.append(replayer.silence(attempt))
    return found


def counterfactuals(found: Singles, endpoints: tuple[Attempt, Attempt]) -> tuple[Counterfactual, ...]:
    """Say what each single exchange leads to, undoing first."""
    before, after = endpoints
    return tuple(
        Counterfactual(
            name, action, done.ending.outcome, done.ending.key != base.ending.key, done.differing(base)
        )
        for action, all_done, base in (("undo", found.undone, after), ("apply", found.applied, before))
        for name, done in all_done.items()
    )
