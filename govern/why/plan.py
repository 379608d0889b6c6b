"""What each stage does to the states of a why-diagram, worked out before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.run.stage import RECORD, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Step:
    """One stage's part in the search; masks are over the numbered changed factors."""

    stage: Stage
    new: int
    """How many changed factors are first read here."""
    below: int
    """How many are first read later: the new ones are numbered from here."""
    reads: int
    """Mask of the changed factors read here."""
    later: int
    """Mask of the changed factors read up to here and again later."""
    sources: tuple[str, ...]
    """The stages read here."""
    takes: tuple[int, ...]
    """Their places among the outputs that are live before this stage."""
    keeps: tuple[int, ...]
    """Which of those outputs are live after it, by place; -1 is this stage's own."""


def factors_read(stage: Stage) -> tuple[str, ...]:
    """Name what can change under a stage: its factors, and `record` where it reads the record."""
    return (*stage.factors, RECORD) if RECORD in stage.inputs else stage.factors


def plan(stages: Sequence[Stage], changed: Sequence[str]) -> tuple[tuple[str, ...], list[Step]]:
    """Give a number to each changed factor that is read, the first one read highest, and plan each step.

    `stages` are in running order and end with the final one. Returns the factors by number, and the steps.
    """
    reads = [[name for name in factors_read(stage) if name in changed] for stage in stages]
    names = tuple(reversed(list(dict.fromkeys(name for row in reads for name in row))))
    masks = [sum(1 << names.index(name) for name in row) for row in reads]
    live: tuple[str, ...] = ()
    seen = 0
    steps: list[Step] = []
    for i, stage in enumerate(stages):
        later = 0
        for mask in masks[i + 1 :]:
            later |= mask
        wanted = {name for other in stages[i + 1 :] for name in other.inputs} or {stage.name}
        after = tuple(name for name in (*live, stage.name) if name in wanted)
        sources = tuple(name for name in stage.inputs if name != RECORD)
        new = masks[i] & ~seen
        seen |= new
        steps.append(
            Step(
                stage,
                new.bit_count(),
                len(names) - seen.bit_count(),
                masks[i],
                seen & later,
                sources,
                tuple(live.index(name) for name in sources),
                tuple(-1 if name == stage.name else live.index(name) for name in after),
            )
        )
        live = after
    return names, steps
