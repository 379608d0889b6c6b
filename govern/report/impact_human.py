"""What a component touched, for people: runs, events by outcome, and what was carried out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from govern.report.styled import line
from govern.report.wording import columns, counted, evidence, outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.report.styled import Line, Style
    from govern.why.told import Touched

_STYLES: dict[str, Style] = {"critical": "error", "high": "error", "medium": "warning", "unknown": "warning"}


def impact_human(found: Touched) -> Iterator[Line]:
    """Show what was touched, and say that it is not what would change."""
    name = f"{found.component}@{found.version}" if found.version else found.component
    sources = {each.source for each in found.recorded}
    outside = f" and {counted(len(sources), 'source')} that govern does not run" if sources else ""
    yield line(
        (name, "strong"),
        f" touched {counted(found.events, 'event')} in {counted(len(found.runs), 'run')}{outside}",
        ("; touched is not changed: it was in force when they were made", "faint"),
    )
    yield from _runs(found)
    yield from _outcomes(found)
    yield from _taken(found)
    for note in found.notes:
        yield line(("note: ", "warning"), note)
    yield ()
    yield from evidence(found.citations)


def _runs(found: Touched) -> Iterator[Line]:
    rows = [
        (
            f"  run {run.run}",
            run.release,
            run.environment,
            f"with {', '.join(run.versions)}",
            counted(run.events, "event"),
            f"from {run.time}",
        )
        for run in found.runs
    ]
    rows += [
        (
            f"  {each.source}",
            each.release or each.pipeline.partition("@")[0],
            each.environment,
            f"with {', '.join(each.versions)}",
            counted(each.events, "event"),
            f"run {each.run}" if each.run else "",
        )
        for each in found.recorded
    ]
    for text in columns(rows):
        yield line(text)


def _outcomes(found: Touched) -> Iterator[Line]:
    total: Counter[tuple[str, str]] = Counter()
    for run in found.runs:
        total.update(run.counts)
    for each in found.recorded:
        for (action, verdict), count in each.counts.items():
            total[action or "no action", verdict or "recommended"] += count
    if total:
        yield ()
        yield line(("decided", "strong"))
    rows = [(f"  {outcome(*said)}", f"{count:,}") for said, count in sorted(total.items())]
    for text in columns(rows):
        yield line(text)


def _taken(found: Touched) -> Iterator[Line]:
    yield ()
    if not found.taken:
        yield line(("no action was carried out", "good"))
        return
    yield line(("already carried out", "strong"), ", by blast radius of the action policy in force then")
    rows = [(f"  {radius}", action, f"{count:,}") for (radius, action), count in found.taken.items()]
    for (radius, _), text in zip(found.taken, columns(rows), strict=True):
        yield line((text, _STYLES.get(radius, "")))
