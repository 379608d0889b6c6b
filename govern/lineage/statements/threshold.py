"""Whether enough people agree: so many distinct people of each role that is asked for.

People are counted, by keys that are theirs alone: one key twice, or two keys of one person, count once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Needed:
    """How many people of a role; `role` None: of any."""

    count: int
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person said in one role, verified to be by a key of theirs; `agrees` False: they reject it."""

    person: str
    role: str
    agrees: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of counting: who agrees, who rejects, and what is missing in words ("": nothing)."""

    agree: tuple[str, ...]
    reject: tuple[str, ...]
    missing: str

    @property
    def met(self) -> bool:
        """Whether enough people agree and nobody rejects."""
        return not self.missing and not self.reject


def tally(voices: Iterable[Voice], needed: Iterable[Needed]) -> Tally:
    """Count voices against what is needed. A person who said both has rejected."""
    listed = tuple(voices)
    against = {voice.person for voice in listed if not voice.agrees}
    pro = [voice for voice in listed if voice.person not in against]
    missing = []
    for need in needed:
        people = {voice.person for voice in pro if need.role in {None, voice.role}}
        if (lacks := need.count - len(people)) > 0:
            who = "person" if lacks == 1 else "people"
            missing.append(f"{lacks} more {who}" + (f" in the role {need.role}" if need.role else ""))
    return Tally(
        tuple(sorted({voice.person for voice in pro})), tuple(sorted(against)), " and ".join(missing)
    )
