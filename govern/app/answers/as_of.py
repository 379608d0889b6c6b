"""`govern as-of TIME`: what was in force then, and the entry that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.answers.as_of_split import shared
from govern.app.answers.recorded import opened
from govern.app.answers.recorded_events import RecordedEvidence
from govern.app.log.logs import timestamp
from govern.errors import IntegrityError, UsageError
from govern.lineage.entry import Run
from govern.source.suggest import did_you_mean
from govern.why.told import AsOf, Force

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from govern.app.answers.as_of_split import Shared
    from govern.app.workspace.context import Context
    from govern.lineage.evidence import Evidence
    from govern.lineage.queries import InForce, RunRow

ENVIRONMENTS = ("test", "staging", "production")


def as_of(context: Context, moment: dt.datetime, environment: str | None = None) -> AsOf:
    """Say what was in force at a time, of what had run by then.

    That is one release an environment and pipeline, or two that share the records while one is rolled out.

    Raises:
        UsageError: no log, or no such environment.
        IntegrityError: the log's evidence does not hold.

    """
    if environment not in {None, *ENVIRONMENTS}:
        guess = did_you_mean(str(environment), ENVIRONMENTS)
        known = f"Environments are {', '.join(ENVIRONMENTS)}."
        raise UsageError(
            f"there is no environment `{environment}`",
            help=f"Did you mean {guess}? {known}" if guess else known,
        )
    time = timestamp(moment)
    with opened(context) as (reader, evidence):
        rows = [row for row in evidence.index.in_force(time) if environment in {None, row.environment}]
        runs = [run for run in evidence.index.runs() if environment in {None, run.environment}]
        parted = shared(context, evidence, reader, time)
        forces = tuple(
            force
            for row in rows
            for force in _forces(evidence, row, runs, time, parted.get(row.environment, ()))
        )
        used, begun = RecordedEvidence(evidence, reader.database).used(time, environment)
        first = min((*(run.time for run in runs), *begun), default=None)
        return AsOf(time, environment, forces, first, evidence.citations, used)


def _forces(
    evidence: Evidence, row: InForce, runs: list[RunRow], time: str, parts: Sequence[Shared]
) -> list[Force]:
    """Give the release that ran last, or where it is one of two that share the records, both that ran."""
    if row.release not in {part.release for part in parts}:
        return [_force(evidence, row, runs, time)]
    found: list[Force] = []
    for part in parts:
        own = [run for run in runs if _scope(run) == (row.environment, row.pipeline, part.release)]
        ran = [run for run in own if run.time <= time]
        ran = [run for run in ran if part.noted < run.entry] or ran[-1:]  # one named may have run before
        if ran:
            opening = evidence.entry(ran[0].entry, Run)
            run, factors = evidence.run(ran[-1])
            found.append(
                Force(
                    row.environment,
                    row.pipeline,
                    part.release,
                    opening.time,
                    part.stop,
                    ran[0].entry,
                    run,
                    factors,
                    part.extent,
                )
            )
    return found


def _force(evidence: Evidence, row: InForce, runs: list[RunRow], time: str) -> Force:
    opening = evidence.entry(row.first, Run)
    named = (opening.environment, opening.pipeline.partition("@")[0], opening.release, opening.time)
    if named != (row.environment, row.pipeline, row.release, row.start):
        raise IntegrityError(
            f"the index says otherwise than entry {row.first}",
            help="run `govern verify` to see what was changed",
        )
    latest = [run for run in runs if _under(run, row) and run.entry >= row.first and run.time <= time][-1]
    run, factors = evidence.run(latest)
    return Force(row.environment, row.pipeline, row.release, row.start, row.stop, row.first, run, factors)


def _under(run: RunRow, row: InForce) -> bool:
    return _scope(run) == (row.environment, row.pipeline, row.release)


def _scope(run: RunRow) -> tuple[str, str, str]:
    return run.environment, run.pipeline.partition("@")[0], run.release
