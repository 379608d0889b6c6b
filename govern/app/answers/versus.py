"""What an event is compared with: the release before it, a release by name, or another event."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.answers.recorded import find_event, previous, same_scope
from govern.app.log.logs import timestamp
from govern.app.running.building import find_release
from govern.contract.reference import Ref
from govern.errors import IntegrityError, UsageError
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.lineage.queries import EventRow, Index, RunRow

PREVIOUS = "previous"
_TIME = re.compile(r"\d{4}-\d\d-")


@dataclass(frozen=True, slots=True)
class Versus:
    """The other side: a release, and its run where it ran in the same place on the same source."""

    release: Ref
    run: RunRow | None


def versus(context: Context, index: Index, run: RunRow, text: str, event: EventRow | None = None) -> Versus:
    """Find what `text` means for a run: `previous`, `release:41`, a time, or an event of the same record.

    A time means the latest earlier run that had begun by then, of the same pipeline, environment and source.

    Raises:
        UsageError: no such release, run or event; an event of another record or pipeline; nothing by then.

    """
    if text == PREVIOUS:
        before = previous(index, run, event.record if event is not None else None)
        return Versus(release_of(before), before)
    if text.startswith("ev"):
        return _event(index, run, text, event)
    if (moment := moment_of(text)) is not None:
        return _at(index, run, text, moment, event)
    release = _release(context, text)
    runs = [one for one in index.runs() if one.release == str(release) and same_scope(one, run)]
    earlier = [one for one in runs if one.run < run.run]
    found = earlier or runs
    return Versus(release, found[-1] if found else None)


def release_of(run: RunRow) -> Ref:
    """Read which release a run was of; raises IntegrityError where it names none."""
    try:
        return Ref.parse(run.release)
    except ValueError as error:
        raise IntegrityError(f"run {run.run} names no release: {error}") from None


def moment_of(text: str) -> dt.datetime | None:
    """Read a time, in UTC where it does not say; None for what does not begin like one.

    Raises UsageError for what begins like a time and is none.
    """
    if not _TIME.match(text):
        return None
    try:
        found = dt.datetime.fromisoformat(text)
        return found.replace(tzinfo=found.tzinfo or dt.UTC).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"`{text}` is no RFC 3339 time", help="Write 2026-01-31 or 2026-01-31T12:00:00Z."
        ) from None


def _release(context: Context, text: str) -> Ref:
    try:
        return find_release(context, text)
    except UsageError as error:
        kinds = {PREVIOUS: PREVIOUS, "release": f"release:{text.rpartition(':')[2]}"}
        guess = did_you_mean(text if ":" not in text else text.partition(":")[0], kinds)
        if guess is None:
            hint = f"{error.help} --vs takes previous, release:ID, a time, or an event."
            raise UsageError(error.message, help=hint) from None
        raise UsageError(
            f"`{text}` is nothing to compare with", help=f"Did you mean {kinds[guess]}?"
        ) from None


def _at(index: Index, run: RunRow, text: str, found: dt.datetime, event: EventRow | None) -> Versus:
    moment = timestamp(found)
    there = None if event is None else {row.run for row in index.events_of_record(event.record)}
    runs = [
        one
        for one in index.runs()
        if one.time <= moment
        and one.run < run.run
        and same_scope(one, run)
        and (there is None or one.run in there)
    ]
    if not runs:
        raise UsageError(
            f"nothing of {run.pipeline.partition('@')[0]} had run in {run.environment} by {text}",
            help="`govern as-of TIME` says what was in force; `--vs previous` needs no time.",
        )
    return Versus(release_of(runs[-1]), runs[-1])


def _event(index: Index, run: RunRow, text: str, event: EventRow | None) -> Versus:
    other = find_event(index, text)
    found = index.run(other.run)
    if found is None or not same_scope(found, run):
        raise UsageError(
            f"{text} is not of the same pipeline, environment and source",
            help="Name an event of the same record under another release, or a release.",
        )
    if event is not None and other.record != event.record:
        same = [row.id for row in index.events_of_record(event.record) if row.id != event.id]
        raise UsageError(
            f"{text} is of record {other.record}, and {event.id} of record {event.record}: "
            "an answer compares one record under two releases",
            help=f"Events of record {event.record} are {', '.join(same)}." if same else "",
        )
    return Versus(release_of(found), found)
