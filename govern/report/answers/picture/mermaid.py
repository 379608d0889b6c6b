"""An answer as a Mermaid flowchart, for pages that draw them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.answers.picture.spine import Mark
from govern.report.styled import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.report.answers.picture.spine import Spine


def mermaid(drawn: Spine) -> str:
    """Draw the spine; every mark is a word in its box, and causes have a thick border."""
    return "".join(f"{text}\n" for text in _lines(drawn))


def _lines(drawn: Spine) -> Iterator[str]:
    yield "flowchart TD"
    yield f"  %% {_plain(drawn.title)}"
    numbers = {box.name: f"s{at}" for at, box in enumerate(drawn.stages)}
    count = 0
    for box in drawn.stages:
        yield f'  {numbers[box.name]}["{_quoted(box.name)}<br/>{box.output}"]'
        for source in box.inputs:
            if source in numbers:
                yield f"  {numbers[source]} --> {numbers[box.name]}"
        for factor in box.factors:
            name = f"f{count}"
            count += 1
            told = f"{_quoted(factor.name)}<br/>{_quoted(factor.versions)}<br/>{factor.mark}"
            yield f'  {name}(["{told}"])'
            yield f"  {name} {'==>' if factor.mark is Mark.CAUSE else '-.->'} {numbers[box.name]}"
            if factor.mark is Mark.CAUSE:
                yield f"  style {name} stroke-width:4px"
    last = numbers[drawn.stages[-1].name] if drawn.stages else None
    if last is not None:
        yield f'  {last} --> outcome[["{_quoted(drawn.before)} → {_quoted(drawn.after)}"]]'


def _quoted(text: str) -> str:
    """Escape what Mermaid or HTML would read, as entity codes."""
    found = _plain(text)
    for character in '&"<>#;`':
        found = found.replace(character, {"&": "&amp;"}.get(character, f"\ue000{ord(character)}\ue001"))
    return found.replace("\ue000", "#").replace("\ue001", ";")


def _plain(text: str) -> str:
    return visible(text).replace("\n", " ")
