"""One factor at a time, from both endpoints: the first thing run, and what is left when a search cannot end.

It finds no cause where either of two factors was enough, so it is never the whole answer; but what it finds
is proven, and its stage runs are among those the why-diagram needs in any case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govern.run.execute import BudgetSpent
from govern.run.stage import NoAnswer
from govern.why.answer import Counterfactual
from govern.why.attempt import Attempt, attempt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from govern.run.execute import Executor
    from govern.run.stage import FactorValue
    from govern.source.canonical import Json


@dataclass(slots=True)
class Singles:
    """The endpoints with one factor exchanged, as far as they could be run, and what stood in the way."""

    undone: dict[str, Attempt] = field(default_factory=dict)
    applied: dict[str, Attempt] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def singles(
    executor: Executor,
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
                done[name] = attempt(executor, record, {**base, name: other[name]})
            except NoAnswer as silence:
                found.missing.append(silence.message)
            except BudgetSpent:
                return found
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
