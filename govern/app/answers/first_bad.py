"""`govern first-bad RECORD`: every time that what is decided on a record changed, and by which run."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from govern.app.answers.recorded import find_event, opened, same_scope
from govern.errors import IntegrityError, UsageError
from govern.lineage.entry import EVENT_ID
from govern.source.suggest import did_you_mean
from govern.why.history import History, Moved, Step, Transition
from govern.why.told import Recommended

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.lineage.evidence import Evidence
    from govern.lineage.queries import EventRow, Index, RunRow


def first_bad(
    context: Context, named: str, *, bad: str | None = None, environment: str | None = None
) -> History:
    """List the transitions of a record, named by its key or by an event of it.

    With `bad`, an action, only those count that lead to it or away from it. The scope is that of the event,
    or else of the latest run over the record, in `environment` where one is named.

    Raises:
        UsageError: no log, no such record, event or action.
        IntegrityError: the log's evidence does not hold.

    """
    with opened(context) as (_, evidence):
        row, run = _latest(evidence.index, named, environment)
        rows = [
            (other, theirs)
            for other in evidence.index.events_of_record(row.record)
            if same_scope(theirs := _run(evidence.index, other), run)
        ]
        actions = {other.action for other, _ in rows}
        if bad is not None and bad not in actions:
            guess = did_you_mean(bad, actions)
            raise UsageError(
                f"`{bad}` was never decided on record {row.record}",
                help=f"Did you mean {guess}?" if guess else f"What was: {', '.join(sorted(actions))}.",
            )
        steps = [_step(evidence, other, theirs) for other, theirs in rows]
        found = [
            Transition(before, after, _moved(evidence, before, after))
            for before, after in pairwise(steps)
            if _said(before, bad) != _said(after, bad)
        ]
        pipeline, source = run.pipeline.partition("@")[0], run.contract.partition("@")[0]
        return History(
            row.record,
            pipeline,
            run.environment,
            source,
            bad,
            tuple(steps),
            tuple(found),
            evidence.citations,
        )


def _latest(index: Index, named: str, environment: str | None) -> tuple[EventRow, RunRow]:
    if EVENT_ID.fullmatch(named):
        row = find_event(index, named)
        return row, _run(index, row)
    rows = [(row, _run(index, row)) for row in index.events_of_record(named)]
    rows = [(row, run) for row, run in rows if environment in {None, run.environment}]
    if not rows:
        where = f" in {environment}" if environment else ""
        raise UsageError(
            f"nothing was decided on a record `{named}`{where}",
            help="Name a record by its key in the source, or by an event of it, such as ev:2_17.",
        )
    return rows[-1]


def _run(index: Index, row: EventRow) -> RunRow:
    found = index.run(row.run)
    if found is None:
        raise IntegrityError(f"the index has no run {row.run}", help="run `govern verify`")
    return found


def _step(evidence: Evidence, row: EventRow, run: RunRow) -> Step:
    out = evidence.event(row).outcome
    decided = Recommended(row.id, out.action, out.verdict, out.confidence_ppm)
    return Step(run.run, run.release, run.time, decided)


def _said(step: Step, bad: str | None) -> object:
    decided = step.decided
    return (decided.action, decided.verdict) if bad is None else decided.action == bad


def _moved(evidence: Evidence, before: Step, after: Step) -> tuple[Moved, ...]:
    """Compare the factor sets of two runs, each proved from its entry."""
    sides = []
    for step in (before, after):
        row = evidence.index.run(step.run)
        assert row is not None  # noqa: S101 - its events were found by it
        _, factors = evidence.run(row)
        sides.append({factor.name: (factor.version, factor.digest) for factor in factors.factors})
    old, new = sides
    found = []
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if (was and was[1]) != (now and now[1]):
            same = was is not None and now is not None and was[0] == now[0]
            found.append(Moved(name, was and was[0], now and now[0], same))
    return tuple(found)
