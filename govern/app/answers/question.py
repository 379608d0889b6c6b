"""One event and what it is compared with: both sides as recorded and as built, and what is not alike."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from govern.app.answers.erased import removed
from govern.app.answers.metered import MeteredAnswers
from govern.app.answers.recorded import find_event, opened
from govern.app.answers.reproducing import Side, as_recorded, record_of, unlike
from govern.app.answers.versus import PREVIOUS, Versus, release_of, versus
from govern.app.models.shelf import WorkspaceShelf
from govern.app.personal.beside import beside_to_read
from govern.app.running.building import build_release, new_host
from govern.contract.fields import Sensitivity
from govern.data.columns import field_classes
from govern.errors import IntegrityError, UsageError
from govern.lineage.commitment import keyed_digest
from govern.lineage.personal.beside import record_name
from govern.run.build import WIRING
from govern.run.factors import ENGINE, factor_name
from govern.run.recorded import Recording
from govern.run.stage import RECORD, FactorValue, Replay
from govern.source.canonical import canonical_bytes
from govern.why.changes import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from govern.app.models.outside import Asks
    from govern.app.workspace.context import Context
    from govern.contract.reference import Ref
    from govern.data.table import Record
    from govern.lineage.evidence import Evidence
    from govern.lineage.queries import EventRow, Index, RunRow
    from govern.lineage.store.read import TableReader
    from govern.run.host import PluginHost


@contextmanager
def asked(
    context: Context,
    event: str,
    vs: str,
    recordings: Sequence[Path] = (),
    *,
    alone: bool = False,
    asks: Asks | None = None,
) -> Iterator[Question]:
    """Open the log for a question about an event, which is held back where the log is not whole.

    With `alone`, an event that nothing ran before is compared with itself, and the question says so.
    `asks` says what may be asked that nobody answered yet; see `new_host`.

    Raises:
        UsageError: no log, no such event or release, a release that can't be built here, a source that can't
            be read.
        IntegrityError: the log's evidence does not hold.

    """
    with opened(context) as (reader, evidence):
        row = find_event(evidence.index, event)
        run = evidence.index.run(row.run)
        if run is None:
            raise IntegrityError(f"the index has no run {row.run}", help="run `govern verify`")
        other, first = _other(context, evidence.index, run, vs, row, alone=alone)
        recording = Recording.read([(str(path), path.read_bytes()) for path in recordings])
        yield Question(context, reader, evidence, row, run, other, recording, first, asks)


def _other(
    context: Context, index: Index, run: RunRow, vs: str, row: EventRow, *, alone: bool
) -> tuple[Versus, str]:
    try:
        return versus(context, index, run, vs, row), ""
    except UsageError as error:
        if not alone or vs != PREVIOUS:
            raise
        return Versus(release_of(run), run), error.message


@dataclass
class Question:
    """An event (`after`), and what it is compared with (`before`); `missing` says what forbids any claim."""

    context: Context
    reader: TableReader
    evidence: Evidence
    row: EventRow
    run: RunRow
    other: Versus
    recording: Recording
    first: str = ""
    """Why there is nothing to compare it with, where there is not."""
    asks: Asks | None = None

    def __post_init__(self) -> None:
        self.metered = MeteredAnswers(WorkspaceShelf(self.context))
        host = new_host(self.context, self.metered, self.asks)
        host.about(self.beside)
        self.after = self._side(release_of(self.run), self.run, self.row, host)
        self.before = self._side(self.other.release, self.other.run, self._event_before(), host)
        if self.before.built.pipeline.line != self.after.built.pipeline.line:
            raise UsageError(
                f"{self.before.release} runs {self.before.built.pipeline.line} in {self.run.environment}, "
                f"and {self.row.id} is of {self.after.built.pipeline.line}",
                help="Name a release of the same pipeline.",
            )

    def _side(self, release: Ref, run: RunRow | None, row: EventRow | None, host: PluginHost) -> Side:
        environment = run.environment if run is not None else self.run.environment
        built = build_release(self.context, release, environment, host, self.recording)
        if all(stage.replay is not Replay.NONE for stage in built.stages):
            built.prepare()  # what can't be loaded here is an error of this place, not an outcome
        recorded = self.evidence.run(run) if run is not None else None
        event = self.evidence.event(row) if row is not None else None
        return Side(str(release), environment, built, self.run.contract, run, recorded, row, event)

    def _event_before(self) -> EventRow | None:
        if self.other.run is None:
            return None
        events = self.evidence.index.events_of_record(self.row.record)
        return next((row for row in events if row.run == self.other.run.run), None)

    @property
    def beside(self) -> str:
        """The record's name beside the log."""
        return record_name(self.run.contract.partition("@")[0], self.row.record)

    @cached_property
    def salt(self) -> bytes | None:
        """The record's salt, None where it was erased or is not here."""
        name = record_name(self.run.contract.partition("@")[0], self.row.record)
        with beside_to_read(self.context, self.reader) as beside:
            return beside.salts([name]).get(name)

    def _erased(self, row: EventRow | None) -> str | None:
        """Say what removed that which an event commits to; None where nothing did."""
        found = None if row is None else removed(self.evidence, row.entry, row.id)
        return None if found is None else found.told

    @cached_property
    def records(self) -> tuple[Record | None, Record | None]:
        """The record as each side reads it today, None where it is gone."""
        after = record_of(self.context, self.after, self.row.record)
        if (self.before.contract, self.before.environment) == (self.after.contract, self.after.environment):
            return after, after
        return record_of(self.context, self.before, self.row.record), after

    @cached_property
    def unlike(self) -> tuple[str, ...]:
        """Where what is built here is not what ran."""
        return tuple(text for side in (self.before, self.after) for text in unlike(side))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """What stands in the way of comparing anything with what was recorded."""
        found = [*self.unlike]
        if erased := [text for side in (self.before, self.after) if (text := self._erased(side.row))]:
            return (*found, *dict.fromkeys(erased))
        if self.salt is None:
            found.append(
                f"the salt of record {self.row.record} is not here, and the log tells of no erasure: "
                "it can be opened where the log's subject keys are (GOVERN_HOME)"
            )
            return tuple(found)
        for side, record in zip((self.before, self.after), self.records, strict=True):
            found += as_recorded(side, record, self.row.record, self.salt)
        return tuple(dict.fromkeys(found))

    @cached_property
    def restructured(self) -> bool:
        """Whether the pipelines are wired differently: then no mixture of the two is a pipeline."""
        before, after = self.before.built, self.after.built
        name = factor_name(after.pipeline.line, WIRING)
        return before.factors[name].digest != after.factors[name].digest or before.stages != after.stages

    def structural(self) -> tuple[Change, ...]:
        """List what differs without claiming what any of it does."""
        before, after = self.before.built, self.after.built
        stages = {stage.name: stage for stage in (*before.stages, *after.stages)}
        found = []
        for name in sorted({*before.factors, *after.factors}):
            old, new = before.factors.get(name), after.factors.get(name)
            if (old and old.digest) != (new and new.digest):
                readers = tuple(stage.name for stage in stages.values() if name in stage.factors)
                found.append(Change(name, old, new, readers))
        return tuple(found)

    def shown_fields(self) -> Mapping[str, str]:
        """Give the record's fields that are public or internal."""
        record = self.records[1]
        classes = field_classes(self.after.source_contract)
        return {
            name: text
            for name, text in (record.fields if record else {}).items()
            if classes[name].rank <= Sensitivity.INTERNAL.rank
        }

    def notes(self) -> list[str]:
        """Say what was not compared, or only partly."""
        notes = []
        if self.before.event is None:
            where = f"in run {self.other.run.run}" if self.other.run else f"in {self.run.environment}"
            notes.append(
                f"{self.before.release} did not run on this record {where}: it was run here, and is compared "
                "with nothing that was recorded"
            )
        now = self.after.built.factors[ENGINE].label
        notes += [
            f"run {run.run} was made by {run.engine} and is run again here by {now}: "
            "what the engine's own change did was not tried apart"
            for run in (self.before.run, self.after.run)
            if run is not None and run.engine != now
        ]
        notes += [
            f"stage `{name}` was not run again: the answers that were recorded of it stand in for it"
            for name in sorted(self.before.built.looked_up() | self.after.built.looked_up())
        ]
        return list(dict.fromkeys(notes))

    def factors(self, salt: bytes) -> tuple[dict[str, FactorValue], dict[str, FactorValue]]:
        """Give the factors of both sides; the record is one of them where it is read differently."""
        before, after = self.both_records()
        old, new = dict(self.before.built.factors), dict(self.after.built.factors)
        if before.fields != after.fields:
            for factors, record, side in ((old, before, self.before), (new, after, self.after)):
                content = canonical_bytes(dict(record.fields))
                name, label = keyed_digest(salt, RECORD, content), f"record as {side.contract} reads it"
                factors[RECORD] = FactorValue(name, label, dict(record.fields))
        return old, new

    def both_records(self) -> tuple[Record, Record]:
        """Give the record as each side reads it; to be asked where nothing is missing."""
        before, after = self.records
        assert before is not None and after is not None  # noqa: PT018, S101 - `missing` has refused it
        return before, after
