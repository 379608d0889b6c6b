"""What was destroyed beside the log: which entries can no longer be opened, and never whose they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from govern.lineage.fields import DIGEST, TIME, EntryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Self

    from govern.lineage.fields import Fields
    from govern.source.canonical import Json


@dataclass(frozen=True, slots=True)
class Places:
    """Entries by index: `first`, every `step`-th after it, up to `last`. Events of a run lie two apart."""

    first: int
    last: int
    step: int

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.last + 1, self.step))


def places(indices: Iterable[int]) -> tuple[Places, ...]:
    """Write ascending indices in few places, found in a single pass; two entries far apart are no pattern."""
    found: list[Places] = []
    for at in indices:
        last = found[-1] if found else None
        if last is None:
            found.append(Places(at, at, 1))
        elif last.first == last.last:
            found[-1] = Places(last.first, at, at - last.first)
        elif at == last.last + last.step:
            found[-1] = Places(last.first, at, last.step)
        elif _far(last):
            found[-1:] = Places(last.first, last.first, 1), Places(last.last, at, at - last.last)
        else:
            found.append(Places(at, at, 1))
    if found and _far(found[-1]):
        last = found.pop()
        found += Places(last.first, last.first, 1), Places(last.last, last.last, 1)
    return tuple(found)


def _far(found: Places) -> bool:
    return found.step > 2 and found.last == found.first + found.step


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure covers: entries of one source whose commitments nobody can open any more.

    `source` is a contract's line, or what outside events call their source; `leaves` is the digest of the
    list of the entries' leaf hashes in hex, where there are no `entries` those of a log that this one
    follows; `salts` and `disclosures` count what is destroyed beside the log.
    """

    source: str
    entries: tuple[Places, ...]
    leaves: str
    salts: int
    disclosures: int

    def fields(self) -> dict[str, Json]:
        """Give the fields of both types."""
        return {
            "source": self.source,
            "entries": [{"first": p.first, "last": p.last, "step": p.step} for p in self.entries],
            "leaves": self.leaves,
            "salts": self.salts,
            "disclosures": self.disclosures,
        }

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read the fields of both types; raises `EntryError`."""
        source, entries = fields.text("source"), fields.items("entries", _places)
        leaves = fields.text("leaves", DIGEST)
        return cls(source, entries, leaves, fields.integer("salts"), fields.integer("disclosures"))


def _places(fields: Fields) -> Places:
    found = Places(fields.integer("first"), fields.integer("last"), fields.integer("step", 1))
    if found.last < found.first or (found.last - found.first) % found.step:
        raise EntryError(f"entries {found.first} to {found.last} are not {found.step} apart")
    return found


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody's data was erased: written first, so that it says what is about to be destroyed."""

    type: ClassVar[str] = "erasure"
    time: str
    erased: Erased

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return self.erased.fields()

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(time, Erased.read(fields))


@dataclass(frozen=True, slots=True)
class RetentionSweep:
    """Data was last used before `before`, longer ago than its contract keeps it (`retention` in seconds)."""

    type: ClassVar[str] = "retention-sweep"
    time: str
    before: str
    retention: int
    erased: Erased

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`."""
        return {"before": self.before, "retention": self.retention, **self.erased.fields()}

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        return cls(time, fields.text("before", TIME), fields.integer("retention"), Erased.read(fields))
