"""Events and runs of a workspace's log, found for a query and proved."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from govern.app.log.logs import open_reader, remembered, trust_policy
from govern.app.log.whole import Whole
from govern.errors import IntegrityError, UsageError
from govern.lineage.evidence import Evidence
from govern.lineage.queries import event_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.app.workspace.context import Context
    from govern.lineage.queries import EventRow, Index, RunRow
    from govern.lineage.store.read import TableReader


@contextmanager
def opened(context: Context, *, all_of_it: bool = True) -> Iterator[tuple[TableReader, Evidence]]:
    """Open the log for one answer, which is held back where the log or its index is not whole.

    Without `all_of_it` the answer says nothing but what proved entries say, and in a large log rests on no
    others; that there is no such event it would say of them all.
    Raises UsageError where there is none, IntegrityError where no trusted key signed its checkpoint, where
    entries or index rows were changed or left out, or where the log was rolled back.
    """
    whole = Whole(context)
    with open_reader(context) as reader:
        known = remembered(context, reader.origin)  # before the log is read, which may grow meanwhile
        evidence = Evidence(reader, trust_policy(context))
        try:
            yield reader, evidence
        except IntegrityError:
            raise
        except Exception:
            # "there is no such event" is an answer too, and one about all of them
            whole.check(reader, evidence.head, known, all_of_it=True)
            raise
        whole.check(reader, evidence.head, known, all_of_it=all_of_it)


def find_event(index: Index, text: str) -> EventRow:
    """Find an event by its name. Raises UsageError saying which events there are, or what was meant."""
    try:
        row = index.event(text)
    except UsageError as error:
        numbers = re.findall(r"[0-9]{1,15}", text)
        meant = event_id(int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else ""
        raise UsageError(
            error.message,
            help=f"Did you mean {meant}?" if meant else f"{error.help}. `govern why` lists what changed.",
        ) from None
    if row is not None:
        return row
    runs = index.runs()
    if not runs:
        raise UsageError(f"there is no event {text}: nothing ran yet", help="`govern run` runs a release.")
    number = int(text.removeprefix("ev:").partition("_")[0])
    if number not in {run.run for run in runs}:
        raise UsageError(
            f"there is no event {text}: there is no run {number}",
            help=f"Runs are {runs[0].run} to {runs[-1].run}. `govern why` lists what the latest changed.",
        )
    last = index.last_position(number)
    there = f"ev:{number}_0 to {event_id(number, last)}" if last is not None else "none yet"
    raise UsageError(f"there is no event {text}", help=f"Events of run {number} are {there}.")


def same_scope(run: RunRow, other: RunRow) -> bool:
    """Whether two runs are of one pipeline line, environment and source line, so that records pair up."""
    return _scope(run) == _scope(other)


def _scope(run: RunRow) -> tuple[str, ...]:
    return (run.pipeline.partition("@")[0], run.environment, run.contract.partition("@")[0])


def previous(index: Index, run: RunRow, record: str | None = None) -> RunRow:
    """Find what ran before a run: the latest earlier run of another release or with other factors.

    A run that only repeats this one's release and factors has nothing to explain; where there is nothing
    else, it is the answer all the same. One on other records (while a release is rolled out, each of two
    releases runs on its own) comes last, too: `record`, by default the run's first, tells them apart.

    Raises:
        UsageError: there is no earlier run.

    """
    earlier = [one for one in index.runs() if one.run < run.run and same_scope(one, run)]
    if not earlier:
        raise UsageError(
            f"run {run.run} of {run.release} is the first of its pipeline in {run.environment}: "
            "there is nothing to compare it with",
            help="Name a release with --vs release:ID (it need not have run), or run another release.",
        )
    others = [one for one in earlier if (one.release, one.factor_set) != (run.release, run.factor_set)]
    known = record or next((event.record for event in index.events_of_run(run.run)), "")
    there = {event.run for event in index.events_of_record(known)}
    sharing = [one for one in others if one.run in there]
    return (sharing or others or earlier)[-1]
