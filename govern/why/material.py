"""What a component's version changed, and not only touched: the events that come out otherwise without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.why.told import Touched

Said: TypeAlias = tuple[str, str]
"""An action and the verdict on it."""


@dataclass(frozen=True, slots=True)
class MaterialRun:
    """One run, each of its events run again with the replacement.

    `moved` counts what was decided and what would have been, `examples` names some of these events. `open`
    counts the events that could not be run again, by the reason; `obstacle` says why none could.
    """

    run: int
    release: str
    events: int
    moved: Mapping[tuple[Said, Said], int]
    examples: tuple[str, ...]
    open: Mapping[str, int]
    obstacle: str = ""

    @property
    def changed(self) -> int:
        """How many events come out otherwise."""
        return sum(self.moved.values())

    @property
    def unknown(self) -> int:
        """How many events it is not known of."""
        return self.events if self.obstacle else sum(self.open.values())


@dataclass(frozen=True, slots=True)
class Material:
    """What was touched, and of it what would have come out otherwise with `replacement` in its place.

    `taken` counts the actions carried out in events that come out otherwise, by blast radius and action.
    """

    touched: Touched
    replacement: str
    runs: tuple[MaterialRun, ...]
    taken: Mapping[tuple[str, str], int]

    @property
    def changed(self) -> int:
        """How many events come out otherwise."""
        return sum(run.changed for run in self.runs)

    @property
    def unknown(self) -> int:
        """How many events it is not known of: of runs, and those that outside pipelines recorded."""
        return sum(run.unknown for run in self.runs) + sum(each.events for each in self.touched.recorded)
