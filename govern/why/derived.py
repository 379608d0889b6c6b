"""What made an event, as data: apart from other answers, so that asking for it loads no more than it shows.

Made by `govern.app`, shown by `govern.report`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.lineage.entry import Decision, Event, FactorSet, Run
    from govern.lineage.evidence import Citations
    from govern.why.removed import Removed


@dataclass(frozen=True, slots=True)
class StageRead:
    """A stage of an event: the keyed digest of its output, and the factors it read."""

    stage: str
    digest: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Derivation:
    """Everything that made an event, each part from a proved entry.

    `decision` is None where no decision stands beside the event; `stages` come in running order where the
    pipeline's contract is known, else by name. `entries` names the entries by what they are.
    """

    event: Event
    run: Run
    factors: FactorSet
    decision: Decision | None
    stages: tuple[StageRead, ...]
    entries: Mapping[str, int]
    notes: tuple[str, ...]
    citations: Citations
    removed: Removed | None = None
    """What removed the event's contents, None where nothing did: what they were is unknown since then."""
