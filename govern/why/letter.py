"""An answer for the person whom a decision is about, as data: plain words in sections, ready to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govern.source.canonical import Json


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, sentences, and points of a list."""

    title: str
    sentences: tuple[str, ...]
    points: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {"title": self.title, "sentences": list(self.sentences), "points": list(self.points)}


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person is told of a decision; `reference` is how they name it to whoever they ask.

    `certain` says whether all of it is shown by running the system again, or needs none of that.
    """

    record: str
    reference: str
    date: str
    sections: tuple[Section, ...]
    certain: bool
