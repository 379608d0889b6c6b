"""Draws of a stage that is not deterministic: the same call, asked anew, each under a number of its own.

Whoever remembers answers outside of a `Memo` has to ask `draw()`: an answer that is kept for a call may be
given for that call under the same number only, or many draws would be one, seen many times.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.run.stage import StageFunction
    from govern.source.canonical import Json

REROLL = "reroll"
"""The factor that stands for pure nondeterminism: the same call, drawn again; a stage's name follows."""

_DRAW: ContextVar[str] = ContextVar("draw", default="")


def draw() -> str:
    """Name the draw that a stage is being run for; empty where it is run as ever."""
    return _DRAW.get()


def reroll(stage: str) -> str:
    """Name the factor that stands for drawing a stage again."""
    return f"{REROLL}/{stage}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A stage's function with its draw as one more factor, which the function itself does not see."""

    stage: str
    function: StageFunction

    def __call__(self, factors: Mapping[str, Any], inputs: Mapping[str, Json]) -> Json:
        """Run the function for the draw that the factor names; raises what it raises."""
        name = reroll(self.stage)
        with _drawing(factors[name]):
            return self.function({other: value for other, value in factors.items() if other != name}, inputs)


@contextmanager
def _drawing(number: str) -> Iterator[None]:
    token = _DRAW.set(number)
    try:
        yield
    finally:
        _DRAW.reset(token)
