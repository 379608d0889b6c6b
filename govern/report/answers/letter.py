"""What a person is told of a decision about them: a letter, and the same as JSON of a stable shape.

{
  "version": 1, "for": "person", "record", "reference", "date", "certain",
  "sections": [{"title", "sentences": [...], "points": [...]}]
}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.report.styled import line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.report.blocks import Block
    from govern.why.letter import Letter

VERSION = 1


def letter_human(found: Letter) -> Iterator[Block]:
    """Show the letter: a heading, then each section with its sentences and points."""
    yield line((f"About a decision on record {found.record}", "strong"))
    yield ()
    yield line(f"Reference: {found.reference}, of {found.date}")
    for section in found.sections:
        yield ()
        yield line((section.title, "strong"))
        for sentence in section.sentences:
            yield line(sentence)
        for point in section.points:
            yield line(f"  {point}")


def letter_json(found: Letter) -> dict[str, Any]:
    """Give the letter as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "for": "person",
        "record": found.record,
        "reference": found.reference,
        "date": found.date,
        "certain": found.certain,
        "sections": [section.to_json() for section in found.sections],
    }
