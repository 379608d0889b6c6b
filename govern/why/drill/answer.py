"""Which keys of a factor made the change, as data: what is claimed, and what it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.why.answer import Tier

if TYPE_CHECKING:
    from govern.run.keyed.key import Key
    from govern.source.canonical import Json


@dataclass(frozen=True, slots=True)
class KeySet:
    """Keys that were undone together, and what came of it.

    `minimal` says that each smaller part of them was tried, or follows from what was, and changes nothing;
    else only that none of them can be left out alone. `alone` says whether the keys by themselves, all other
    keys of the factor being as before, lead to the outcome after; None where that is not known.
    """

    keys: tuple[Key, ...]
    outcome: Json
    minimal: bool
    alone: bool | None = None

    def to_json(self) -> dict[str, Json]:
        """Give the set as canonical JSON."""
        return {
            "keys": [key_json(key) for key in self.keys],
            "outcome": self.outcome,
            "minimal": self.minimal,
            "enough_alone": self.alone,
        }


@dataclass(frozen=True, slots=True)
class Drilled:
    """The keys of one factor, in a minimal set of causes whose other factors (`others`) are undone.

    `changed` are all keys that differ; `read` those of them that a stage looked up in any version that was
    run, None where too many were read to try what they do together, as where a stage reads a whole file.
    `complete` says that there are no other minimal sets of keys. `idle` says whether undoing all keys that
    are in none of the sets, together, leaves every stage's output as it is; None where that was not run.
    `replays` counts the versions in between that were run.
    """

    factor: str
    others: tuple[str, ...]
    changed: tuple[Key, ...]
    read: tuple[Key, ...] | None = None
    sets: tuple[KeySet, ...] = ()
    complete: bool = False
    idle: bool | None = None
    void: int = 0
    """Versions in between on which a stage fails: they are none, and nothing is concluded from them."""
    replays: int = 0
    stage_runs: int = 0
    opaque: str = ""
    """What of the factor can't be told apart further."""
    missing: tuple[str, ...] = ()

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """How good the evidence is."""
        if not any(found.minimal for found in self.sets):
            return (Tier.CANDIDATE,)
        return (Tier.PROVEN, Tier.COMPLETE) if self.complete else (Tier.PROVEN,)

    @property
    def counted(self) -> tuple[Key, ...]:
        """What people count as changed: blank lines are not among it."""
        return tuple(key for key in self.changed if not key.blank)

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON. Of keys in no set, only how many: entries read tell of the record."""
        return {
            "factor": self.factor,
            "undone_with": list(self.others),
            "tier": [str(tier) for tier in self.tiers],
            "keys_changed": len(self.counted),
            "keys_read": None if self.read is None else len(self.read),
            "sets": [found.to_json() for found in self.sets],
            "others_idle": self.idle,
            "void": self.void,
            "replays": self.replays,
            "stage_runs": self.stage_runs,
            "opaque": self.opaque or None,
            "missing": list(self.missing),
        }


def key_json(key: Key) -> dict[str, Json]:
    """Give a key as canonical JSON."""
    return {
        "key": key.name,
        "file": key.file or None,
        "before": key.before,
        "after": key.after,
        "before_line": key.before_line,
        "after_line": key.after_line,
    }
