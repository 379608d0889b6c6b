"""What a component touched, for people: runs, events by outcome, and what was carried out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from govern.report.blocks import Row, table
from govern.report.styled import line
from govern.report.wording import counted, evidence, outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.report.blocks import Block
    from govern.report.styled import Style
    from govern.why.material import Material, MaterialRun
    from govern.why.told import Touched

_STYLES: dict[str, Style] = {"critical": "error", "high": "error", "medium": "warning", "unknown": "warning"}


def impact_human(found: Touched) -> Iterator[Block]:
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
    yield from _end(found)


def material_human(found: Material) -> Iterator[Block]:
    """Show what was touched, and of it what comes out otherwise with the replacement."""
    touched = found.touched
    yield line(
        (f"{touched.component}@{touched.version}", "strong"),
        f" touched {counted(touched.events, 'event')}; with {found.replacement} in its place ",
        (f"{found.changed:,} would change", "strong"),
    )
    for run in found.runs:
        yield from _material(run)
    if touched.recorded:
        events = sum(each.events for each in touched.recorded)
        yield line(
            (f"  not known of {counted(events, 'event')} of pipelines that govern does not run", "warning")
        )
    yield ()
    if found.taken:
        yield line(("already carried out in what would change", "strong"), ", by blast radius")
        yield by_radius(found.taken)
    elif found.changed:
        yield line(("in what would change, no action was carried out", "good"))
    yield from _end(touched)


def _material(run: MaterialRun) -> Iterator[Block]:
    yield line(f"  run {run.run}  {run.release}  {run.changed:,} of {counted(run.events, 'event')}")
    rows = [(f"  {outcome(*old)} → {outcome(*new)}", f"{count:,}") for (old, new), count in run.moved.items()]
    if rows:
        yield table(("becomes", "events"), rows)
    if run.examples:
        yield line((f"    such as {', '.join(run.examples)}", "faint"))
    for reason, count in run.open.items():
        yield line((f"    not known of {counted(count, 'event')}: {reason}", "warning"))
    if run.obstacle:
        yield line((f"    not known of any: {run.obstacle}", "warning"))


def _end(found: Touched) -> Iterator[Block]:
    for note in found.notes:
        yield line(("note: ", "warning"), note)
    yield ()
    yield from evidence(found.citations)


def _runs(found: Touched) -> Iterator[Block]:
    rows = [
        (
            f"run {run.run}",
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
            each.source,
            each.release or each.pipeline.partition("@")[0],
            each.environment,
            f"with {', '.join(each.versions)}",
            counted(each.events, "event"),
            f"run {each.run}" if each.run else "",
        )
        for each in found.recorded
    ]
    yield table(("run", "release", "environment", "versions", "events", "of"), rows)


def _outcomes(found: Touched) -> Iterator[Block]:
    total: Counter[tuple[str, str]] = Counter()
    for run in found.runs:
        total.update(run.counts)
    for each in found.recorded:
        for (action, verdict), count in each.counts.items():
            total[action or "no action", verdict or "recommended"] += count
    if total:
        yield ()
        yield line(("decided", "strong"))
        rows = [(outcome(*said), f"{count:,}") for said, count in sorted(total.items())]
        yield table(("outcome", "events"), rows)


def _taken(found: Touched) -> Iterator[Block]:
    yield ()
    if not found.taken:
        yield line(("no action was carried out", "good"))
        return
    yield line(("already carried out", "strong"), ", by blast radius of the action policy in force then")
    yield by_radius(found.taken)


def by_radius(taken: Mapping[tuple[str, str], int]) -> Block:
    """Give a table of actions that were carried out, those that reach far in colour."""
    rows = [
        Row((radius, action, f"{count:,}"), _STYLES.get(radius, ""))
        for (radius, action), count in taken.items()
    ]
    return table(("blast radius", "action", "events"), rows)
