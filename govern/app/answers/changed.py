"""`govern why` without an event: the recommendations that the latest run changed, record by record."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from govern.app.answers.recorded import opened, previous
from govern.app.answers.versus import PREVIOUS, versus
from govern.errors import IntegrityError, UsageError
from govern.lineage.entry import RunFinished
from govern.why.told import Changed, ChangedList, Endpoint, Recommended

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.lineage.evidence import Evidence
    from govern.lineage.queries import EventRow, Index, RunRow


def changed(context: Context, vs: str = PREVIOUS, *, limit: int | None = None) -> ChangedList:
    """List what the latest run decided otherwise than the run before it, or than a release's run.

    Of the first `limit` (None: of all) the events' entries are read and proved; all are counted.

    Raises:
        UsageError: no log, no run yet, nothing to compare with.
        IntegrityError: the log's evidence does not hold, or a run's events are not as many as its end says.

    """
    with opened(context) as (_, evidence):
        after = evidence.index.latest_run()
        if after is None:
            raise UsageError(
                "nothing ran yet, so nothing changed", help="`govern run` runs a release and records it."
            )
        before = _before(context, evidence.index, after, vs)
        for run in (before, after):
            evidence.run(run)
            check_counts(evidence, run)
        return _compare(evidence, before, after, limit)


def _before(context: Context, index: Index, after: RunRow, vs: str) -> RunRow:
    if vs == PREVIOUS:
        return previous(index, after)
    other = versus(context, index, after, vs)
    if other.run is None:
        raise UsageError(
            f"{other.release} did not run in {after.environment} on this source, so there is no list of what "
            "differs",
            help=f"Run it, or ask about one event: `govern why ev:{after.run}_0 --vs {vs}`.",
        )
    return other.run


def _compare(evidence: Evidence, before: RunRow, after: RunRow, limit: int | None) -> ChangedList:
    old = {row.record: row for row in evidence.index.events_of_run(before.run)}
    new = {row.record: row for row in evidence.index.events_of_run(after.run)}
    both = [(old[record], row) for record, row in new.items() if record in old]
    differing = [pair for pair in both if _said(pair[0]) != _said(pair[1])]
    notes = [
        f"run {run.run} is not finished: {len(events)} of {run.records} records are recorded"
        for run, events in ((before, old), (after, new))
        if run.finished is None
    ]
    return ChangedList(
        Endpoint(before.release, before.run),
        Endpoint(after.release, after.run),
        tuple(
            Changed(row.record, _recommended(evidence, was), _recommended(evidence, row))
            for was, row in differing[:limit]
        ),
        len(differing),
        dict(Counter((_said(was), _said(row)) for was, row in differing).most_common()),
        len(both) - len(differing),
        len(old) - len(both),
        len(new) - len(both),
        tuple(notes),
        evidence.citations,
    )


def _said(row: EventRow) -> tuple[str, str]:
    return row.action, row.verdict


def _recommended(evidence: Evidence, row: EventRow) -> Recommended:
    outcome = evidence.event(row).outcome
    return Recommended(row.id, outcome.action, outcome.verdict, outcome.confidence_ppm)


def check_counts(evidence: Evidence, run: RunRow) -> None:
    """Compare the index's events of a finished run with what the entry that ended it counts.

    Raises:
        IntegrityError: they differ.

    """
    if run.finished is None:
        return
    end = evidence.entry(run.finished, RunFinished)
    found: Counter[str] = Counter()
    for (action, verdict), count in evidence.index.counts(run.run).items():
        found[f"action/{action}"] += count
        found[f"verdict/{verdict}"] += count
    said = {name: n for name, n in end.counts.items() if name.partition("/")[0] in {"action", "verdict"}}
    if end.run != run.run or said != dict(found):  # what was asked for it is counted there, too
        raise IntegrityError(
            f"the index does not have the events of run {run.run} that entry {run.finished} counts",
            help="Run `govern verify`; where the entries are sound, `govern log reindex` makes it again.",
        )
