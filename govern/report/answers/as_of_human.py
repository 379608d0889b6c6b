"""What was in force at a time, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.answers.derive_human import unknown
from govern.report.blocks import table
from govern.report.styled import line
from govern.report.wording import evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.report.blocks import Block
    from govern.why.told import AsOf, Force, Used


def as_of_human(found: AsOf) -> Iterator[Block]:
    """Show each release in force with its components' versions, or say since when anything was."""
    where = f" in {found.environment}" if found.environment else ""
    if not found.forces and not found.used:
        since = f"nothing was in force before {found.first}" if found.first else "nothing has run yet"
        yield line((f"nothing was in force{where} at {found.time}", "strong"), f": {since}")
    for force in found.forces:
        yield from _force(force)
        yield ()
    for used in found.used:
        yield from _used(used)
        yield ()
    yield from evidence(found.citations)


def _force(force: Force) -> Iterator[Block]:
    until = f"until {force.stop}" if force.stop else "and still is"
    some = f", {force.extent}" if force.extent else ""
    yield line((force.release, "strong"), f" in {force.environment} for {force.pipeline}{some}")
    yield line(("  since ", "faint"), f"{force.start}, {until}; entry {force.shown_by} shows it")
    if force.run.run and force.run.time != force.start:
        yield line(("  latest run by then: ", "faint"), f"run {force.run.run} from {force.run.time}")
    yield table(("component", "version"), components(force))


def _used(used: Used) -> Iterator[Block]:
    event = used.event
    under = event.release or event.pipeline or "components"
    yield line((under, "strong"), f" in {event.environment} by {event.source}, which govern does not run")
    yield line(
        ("  last event by then: ", "faint"), f"{event.id} from {event.time}; entry {used.entry} shows it"
    )
    yield from unknown(used.removed)
    yield table(("component", "version"), components(used))


def components(force: Force | Used) -> list[tuple[str, str]]:
    """Give the components in force with their versions; aspects of one component are one row."""
    rows = [(factor.name.partition("#")[0], factor.version) for factor in force.factors.factors]
    return list(dict.fromkeys(rows))
