"""A policy judging one value: pass, fail or error for each item, and nothing in between.

What can't be evaluated, an exhausted budget included, is an error of its own and never a pass.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from govern.policy.cel.errors import CelBudgetError, CelError, CelEvalError
from govern.policy.cel.meter import Account, Budget
from govern.policy.selecting import selects
from govern.policy.subjects import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.policy.cel.meter import Budgeting
    from govern.policy.cel.program import Program, Result
    from govern.policy.cel.trace import Path
    from govern.policy.compiled import CompiledPolicy

ITEM = "item"

BUDGET = Budget(steps=200_000, cells=2_000_000)
"""What one evaluation may take: some tenths of a second, thousands of times what a rule needs."""

TOGETHER = 10 * BUDGET.steps
"""What the items of one value may take together: enough for ten thousand that each ask a lot."""

_PASSED, _TOLD = 10, 100
"""Steps that are charged for an item beside its evaluation; one that does not pass is explained."""

Part = Literal["when", "for_each", "require"]
"""The expression of a policy that an outcome comes from."""


class Items:
    """What `for_each` gave items from: its program, and the values it was evaluated with."""

    def __init__(self, program: Program, bindings: Mapping[str, Any]) -> None:
        self._program, self.bindings = program, bindings

    @cached_property
    def path(self) -> Path | None:
        """The path of the value that it gave, or None where the expression made it."""
        return self._program.explain(self.bindings, budget=BUDGET).root.path

    @cached_property
    def containers(self) -> dict[int, Path]:
        """The path of each list and map that it was given, by identity; of one in two places, the first."""
        found: dict[int, Path] = {}
        todo: list[tuple[Path, Any]] = [
            ((name,), value) for name, value in reversed([*self.bindings.items()])
        ]
        while todo:
            path, value = todo.pop()
            if isinstance(value, dict):
                todo.extend(((*path, key), child) for key, child in reversed(value.items()))
            elif isinstance(value, (list, tuple)):
                todo.extend(((*path, at), value[at]) for at in range(len(value) - 1, -1, -1))
            else:
                continue
            found.setdefault(id(value), path)
        return found


class Outcome(StrEnum):
    """What a policy says of an item."""

    PASS = "pass"  # noqa: S105 - an outcome, no password
    FAIL = "fail"
    ERROR = "error"


class Judged(NamedTuple):
    """The outcome for one item, with the values it was reached with.

    `position` is the item's index or key in what `for_each` gives, None without `for_each`. `error` is set
    for an error, and `part` says which expression it is in. `items` is what `for_each` gave them all from.
    """

    outcome: Outcome
    bindings: Mapping[str, Any]
    part: Part = "require"
    position: int | str | None = None
    error: CelError | None = None
    items: Items | None = None

    @property
    def exhausted(self) -> bool:
        """Whether the evaluation ran out of its budget."""
        return isinstance(self.error, CelBudgetError)

    def program(self, compiled: CompiledPolicy) -> Program:
        """The program that decided."""
        chosen = {"when": compiled.when, "for_each": compiled.for_each}.get(self.part)
        return chosen or compiled.require


def applies(compiled: CompiledPolicy, bindings: Mapping[str, Any]) -> bool | Judged:
    """Whether `match` selects the value; an error where its condition can't be evaluated.

    A change is selected by what it was as well, lest it leave the rule behind by editing a field that is
    matched.
    """
    subject = compiled.policy.subject
    sides = [bindings.get(MAIN[subject])]
    if subject == "change":
        sides = [side for side in (*sides, bindings.get("old")) if side is not None]
    if not any(selects(compiled.policy, side) for side in sides):
        return False
    if compiled.when is None:
        return True
    error = _wrong(result := compiled.when.evaluate(bindings, budget=BUDGET))
    return Judged(Outcome.ERROR, bindings, "when", None, error) if error is not None else result.value is True


def judge(compiled: CompiledPolicy, bindings: Mapping[str, Any]) -> Iterator[Judged]:
    """Judge what `for_each` gives, item by item, or the whole; `match` is not looked at."""
    if compiled.for_each is None or ITEM in bindings:
        yield _judged(compiled.require, bindings)
        return
    result = compiled.for_each.evaluate(bindings, budget=BUDGET)
    if result.error is not None:
        yield Judged(Outcome.ERROR, bindings, "for_each", None, result.error)
        return
    match result.value:
        case None:
            return  # an absent list has no items
        case list() | tuple():
            items: Iterator[tuple[int | str, Any]] = iter(enumerate(result.value))
        case dict():
            items = ((key, {"key": key, "value": value}) for key, value in result.value.items())
        case _:
            error = CelEvalError("`for_each` gives neither a list nor a map", compiled.for_each.node.span)
            yield Judged(Outcome.ERROR, bindings, "for_each", None, error)
            return
    yield from _each(compiled, Items(compiled.for_each, bindings), items)


def _each(
    compiled: CompiledPolicy, origin: Items, items: Iterator[tuple[int | str, Any]]
) -> Iterator[Judged]:
    """Judge item by item, until all that they may take together is taken."""
    account = Account(BUDGET, TOGETHER)
    for position, item in items:
        judged = _judged(compiled.require, {**origin.bindings, ITEM: item}, position, origin, account)
        yield judged
        account.charge(_PASSED if judged.outcome is Outcome.PASS else _TOLD)
        if account.overdrawn:
            error = CelBudgetError("judging its items takes more steps than their budget allows", help=_FEWER)
            yield Judged(Outcome.ERROR, origin.bindings, "for_each", None, error)
            return


_FEWER = "Give fewer items, or ask less of each."


def _judged(
    program: Program,
    bindings: Mapping[str, Any],
    position: int | str | None = None,
    origin: Items | None = None,
    budget: Budgeting = BUDGET,
) -> Judged:
    result = program.evaluate(bindings, budget=budget)
    if result.value is True:
        return Judged(Outcome.PASS, bindings, "require", position, None, origin)
    error = _wrong(result, program)
    outcome = Outcome.FAIL if error is None else Outcome.ERROR
    return Judged(outcome, bindings, "require", position, error, origin)


def _wrong(result: Result, program: Program | None = None) -> CelError | None:
    """The error in place of a truth value, if there is one."""
    if result.error is not None:
        return result.error
    if isinstance(result.value, bool):
        return None
    return CelEvalError("the condition gives neither true nor false", program.node.span if program else None)
