"""What an evaluation may spend, so that no expression can hold up or exhaust the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from govern.policy.cel.errors import CelBudgetError


@dataclass(frozen=True, slots=True)
class Budget:
    """Bounds on one evaluation.

    `steps`: nodes evaluated inside comprehensions, plus elements looked at by equality, membership and
    functions. `cells`: characters, bytes and elements of all values made.
    """

    steps: int = 1_000_000
    cells: int = 10_000_000

    def meter(self) -> Meter:
        """What one evaluation may spend."""
        return Meter(self.steps, self.cells)


class Budgeting(Protocol):
    """Gives each evaluation what it may spend."""

    def meter(self) -> Meter:
        """What the next evaluation may spend."""


DEFAULT = Budget()

FREE = 64
"""Elements that an operation looks at without being charged: cheaper than the charge."""


class Meter:
    """What is left of a budget. Its methods raise CelBudgetError when nothing is."""

    __slots__ = ("cells", "steps")

    def __init__(self, steps: int, cells: int) -> None:
        self.steps = steps
        self.cells = cells

    def work(self, count: int) -> None:
        """Charge steps."""
        self.steps -= count
        if self.steps < 0:
            raise CelBudgetError(
                "the evaluation takes more steps than its budget allows",
                help="Nest fewer comprehensions, or judge smaller lists.",
            )

    def make(self, count: int) -> None:
        """Charge memory, before it is taken."""
        self.cells -= count
        if self.cells < 0:
            raise CelBudgetError(
                "the evaluation makes larger values than its budget allows",
                help="Do not build long texts or lists inside a rule.",
            )


class Account:
    """For evaluations that belong together: each has the budget `each`, all of them together `steps`."""

    __slots__ = ("_each", "_meter", "_steps")

    def __init__(self, each: Budget, steps: int) -> None:
        self._each, self._steps = each, steps
        self._meter = each.meter()

    def meter(self) -> Meter:
        """What the next evaluation may spend."""
        each = self._each
        self._steps -= self._spent
        self._meter = meter = Meter(each.steps, each.cells)
        return meter

    def charge(self, count: int) -> None:
        """Charge what is spent beside the evaluations."""
        self._steps -= count

    @property
    def overdrawn(self) -> bool:
        """Whether more is spent than there was."""
        return self._steps < self._spent

    @property
    def _spent(self) -> int:
        left = self._meter.steps
        return self._each.steps - left if left > 0 else self._each.steps
