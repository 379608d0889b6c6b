"""What an evaluation may spend, so that no expression can hold up or exhaust the machine."""

from __future__ import annotations

from dataclasses import dataclass

from govern.policy.cel.errors import CelBudgetError


@dataclass(frozen=True, slots=True)
class Budget:
    """Bounds on one evaluation.

    `steps`: nodes evaluated inside comprehensions, plus elements looked at by equality, membership and
    functions. `cells`: characters, bytes and elements of all values made.
    """

    steps: int = 1_000_000
    cells: int = 10_000_000


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
