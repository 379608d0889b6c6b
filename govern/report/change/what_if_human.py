"""What another version would recommend, for people: how many records, from what to what, for example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.styled import line
from govern.report.wording import columns, counted, share_of_one, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.report.styled import Line, Style
    from govern.why.tried import Attestation, Tried
    from govern.why.what_if import Cell, Counted, Result

NO_DIFFERENCE = "nothing that a pipeline runs with differs"

_PPM = 1_000_000


def what_if_human(found: Tried | None, attested: Attestation | None = None) -> Iterator[Line]:
    """Show a comparison, and where it was attested, by whom and of what."""
    if found is None:
        yield line((NO_DIFFERENCE, "good"))
        return
    seen = found.counted
    yield line(("what if", "strong"), f"  {found.before.name} → {found.after.name}, in {found.environment}")
    yield line(
        f"  {found.before.pipeline or 'no such pipeline'} → {found.after.pipeline or 'no such pipeline'}"
    )
    yield line(f"  {drawn(found)}")
    yield ()
    style: Style = "warning" if seen.changed else "good"
    yield line((f"{counted(seen.changed, 'record')} would get another recommendation", style), share(found))
    if seen.shifted:
        yield line(f"  {seen.shifted:,} more keep theirs with another confidence")
    for side, failures in zip((found.before, found.after), seen.failures, strict=True):
        if failures:
            yield line((f"  {counted(failures, 'record')} failed", "error"), f" in {side.name}")
    yield from _matrix(seen)
    yield from _radii(seen.radii)
    yield from _examples(seen)
    yield ()
    yield line((f"took {found.seconds:.1f} s", "faint"))
    if attested is not None:
        yield from _attested(attested)


def drawn(found: Tried) -> str:
    """Say which records ran."""
    seen = found.counted
    if found.interval is None:
        return f"all {seen.records:,} records of {found.source}"
    return f"{seen.records:,} of {found.population:,} records of {found.source}, drawn by {short(found.seed)}"


def share(found: Tried) -> str:
    """Spell the share that changes, with its bounds where only some records ran."""
    seen = found.counted
    if not seen.records:
        return ""
    text = f", {percent(seen.changed * _PPM // seen.records)} of them"
    if found.interval is None:
        return text
    low, high = found.interval
    return f"{text} (of all: {percent(low)} to {percent(high)}, 19 times in 20)"


def percent(ppm: int) -> str:
    """Spell parts per million as a percentage with two digits, exactly halved upwards."""
    whole, rest = divmod((ppm + 50) // 100, 100)
    return f"{whole}.{rest:02} %"


def grid(cells: Sequence[Cell]) -> list[tuple[str, ...]]:
    """Lay out moves as a table: a row for what was, a column for what would be."""
    before = sorted({cell.before for cell in cells})
    after = sorted({cell.after for cell in cells})
    known = {(cell.before, cell.after): cell.records for cell in cells}
    rows = [
        (was, *(f"{known[was, now]:,}" if (was, now) in known else "·" for now in after)) for was in before
    ]
    return [("was ↓  would be →", *after), *rows]


def _matrix(seen: Counted) -> Iterator[Line]:
    if not seen.matrix:
        return
    yield ()
    for text in columns(grid(seen.matrix)):
        yield line(f"  {text}")


def _radii(cells: Sequence[Cell]) -> Iterator[Line]:
    if not cells:
        return
    yield ()
    yield line(("of those, by blast radius", "strong"))
    for text in columns([(f"  {cell.before} → {cell.after}", f"{cell.records:,}") for cell in cells]):
        yield line(text)


def _examples(seen: Counted) -> Iterator[Line]:
    if not seen.examples:
        return
    yield ()
    yield line(("for example", "strong"))
    rows = [(f"  {pair.record}", spelt(pair.before), f"→ {spelt(pair.after)}") for pair in seen.examples]
    for text in columns(rows):
        yield line(text)


def spelt(result: Result) -> str:
    """Spell what one side makes of a record, with its confidence."""
    if result.confidence is None:
        return result.label
    return f"{result.label} at {share_of_one(result.confidence)}"


def _attested(attested: Attestation) -> Iterator[Line]:
    yield ()
    yield line(("attested", "good"), f" by {attested.username}, of")
    for subject in attested.subjects:
        yield line(f"  {subject.name}")
    yield line(("  in ", "faint"), (attested.path, "path"))
    yield line(("next: ", "help"), ("commit it with the change", "strong"))
