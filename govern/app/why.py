"""`govern why EVENT`: the recorded event and another release, run again and explained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from govern.app.beside import beside_to_read
from govern.app.building import build_release, new_host
from govern.app.factor_details import factor_details
from govern.app.recorded import find_event, opened
from govern.app.reproducing import Side, as_recorded, record_of, unlike
from govern.app.versus import PREVIOUS, Versus, release_of, versus
from govern.contract.fields import Sensitivity
from govern.data.columns import field_classes
from govern.errors import IntegrityError, UsageError
from govern.lineage.commitment import keyed_digest
from govern.lineage.entry import Erasure, RetentionSweep
from govern.lineage.personal.beside import record_name
from govern.run.build import WIRING, outcome
from govern.run.entries import stage_digest
from govern.run.factors import ENGINE, factor_name
from govern.run.recorded import Recording
from govern.run.stage import RECORD, FactorValue, Replay, StageFailed
from govern.source.canonical import canonical_bytes
from govern.why.answer import Explanation, Tier
from govern.why.changes import Change
from govern.why.engine import explain
from govern.why.told import Endpoint, WhyAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from govern.app.context import Context
    from govern.contract.reference import Ref
    from govern.data.table import Record
    from govern.lineage.evidence import Evidence
    from govern.lineage.queries import EventRow, RunRow
    from govern.lineage.store.read import TableReader
    from govern.run.host import PluginHost
    from govern.source.canonical import Json


def why(context: Context, event: str, vs: str = PREVIOUS, *, recordings: Sequence[Path] = ()) -> WhyAnswer:
    """Explain why an event's recommendation is not what it was, or would be, under another release.

    `recordings` hold recorded answers for stages that can't be run here.

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
        other = versus(context, evidence.index, run, vs, row)
        recording = Recording.read([(str(path), path.read_bytes()) for path in recordings])
        return _Case(context, reader, evidence, row, run, other, recording).answer(vs)


@dataclass
class _Case:
    """One question: both sides as recorded and as built, and what keeps them from being compared."""

    context: Context
    reader: TableReader
    evidence: Evidence
    row: EventRow
    run: RunRow
    other: Versus
    recording: Recording

    def __post_init__(self) -> None:
        host = new_host(self.context)
        self.after = self._side(release_of(self.run), self.run, self.row, host)
        self.before = self._side(self.other.release, self.other.run, self._event_before(), host)
        if self.before.built.pipeline.line != self.after.built.pipeline.line:
            raise UsageError(
                f"{self.before.release} runs {self.before.built.pipeline.line} in {self.run.environment}, "
                f"and {self.row.id} is of {self.after.built.pipeline.line}",
                help="Name a release of the same pipeline.",
            )

    def answer(self, vs: str) -> WhyAnswer:
        explanation = self._explanation()
        known = not self._missing
        return WhyAnswer(
            self.row.id,
            vs,
            self.row.record,
            self.after.source,
            self._shown_fields() if known else {},
            _endpoint(self.before),
            _endpoint(self.after),
            explanation,
            factor_details(self.context, self.before.built, self.after.built, explanation.changed),
            tuple(self._notes()),
            self.evidence.citations,
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

    @cached_property
    def _salt(self) -> bytes | None:
        name = record_name(self.run.contract.partition("@")[0], self.row.record)
        with beside_to_read(self.context, self.reader) as beside:
            return beside.salts([name]).get(name)

    def _erased(self, row: EventRow | None) -> str | None:
        """Say when what an event commits to was erased, as its entry tells; None where it was not."""
        at = None if row is None else self.evidence.index.erasure_of(row.entry)
        if row is None or at is None:
            return None
        swept = isinstance(self.evidence.peek(at), RetentionSweep)
        found = self.evidence.entry(at, RetentionSweep) if swept else self.evidence.entry(at, Erasure)
        why = "after its retention" if swept else "at somebody's request"
        return (
            f"what {row.id} commits to was erased on {found.time[:10]}, {why} (entry {at}): "
            "nothing can be compared with it any more, by anyone"
        )

    @cached_property
    def _records(self) -> tuple[Record | None, Record | None]:
        after = record_of(self.context, self.after, self.row.record)
        if (self.before.contract, self.before.environment) == (self.after.contract, self.after.environment):
            return after, after
        return record_of(self.context, self.before, self.row.record), after

    @cached_property
    def _unlike(self) -> tuple[str, ...]:
        """Where what is built here is not what ran."""
        return tuple(text for side in (self.before, self.after) for text in unlike(side))

    @cached_property
    def _missing(self) -> tuple[str, ...]:
        """What stands in the way of comparing anything with what was recorded."""
        found = [*self._unlike]
        if erased := [text for side in (self.before, self.after) if (text := self._erased(side.row))]:
            return (*found, *dict.fromkeys(erased))
        if self._salt is None:
            found.append(
                f"the salt of record {self.row.record} is not here, and the log tells of no erasure: "
                "it can be opened where the log's subject keys are (GOVERN_HOME)"
            )
            return tuple(found)
        for side, record in zip((self.before, self.after), self._records, strict=True):
            found += as_recorded(side, record, self.row.record, self._salt)
        return tuple(dict.fromkeys(found))

    def _explanation(self) -> Explanation:
        if self._missing or self._salt is None:
            changed = () if self._unlike else self._structural()
            return Explanation((Tier.UNKNOWN,), changed, missing=self._missing)
        if self._restructured:
            changed = self._structural()
            names = tuple(change.factor for change in changed)
            missing = ("the stages are not the same, so the two releases can't be mixed",)
            return Explanation((Tier.CANDIDATE,), changed, candidates=names, missing=missing)
        return self._checked(self._executed(self._salt))

    def _executed(self, salt: bytes) -> Explanation:
        before, after = self._records
        assert before is not None and after is not None  # noqa: PT018, S101 - `_missing` has refused it
        old, new = dict(self.before.built.factors), dict(self.after.built.factors)
        if before.fields != after.fields:
            for factors, record, side in ((old, before, self.before), (new, after, self.after)):
                content = canonical_bytes(dict(record.fields))
                name, label = keyed_digest(salt, RECORD, content), f"record as {side.contract} reads it"
                factors[RECORD] = FactorValue(name, label, dict(record.fields))
        try:
            return explain(
                self.after.built.stages,
                dict(after.fields),
                old,
                new,
                sink=self.after.built.sink,
                outcome=outcome,
                recorded_before=self.before.stages,
                recorded_after=self.after.stages,
                outcomes=(_recorded_outcome(self.before), _recorded_outcome(self.after)),
                digest=lambda stage, content: stage_digest(salt, stage, content),
            )
        except StageFailed as failure:  # its words may hold the record's, and are not passed on
            changed = self._structural()
            missing = f"stage `{failure.stage}` fails on this record under one of the two releases"
            return Explanation((Tier.UNKNOWN,), changed, missing=(missing,))

    def _checked(self, explanation: Explanation) -> Explanation:
        """Refuse an answer about another outcome than the one recorded."""
        told = explanation.outcome
        if told is None:
            return explanation
        for side, found in ((self.before, told.before), (self.after, told.after)):
            if side.event is not None and found != _plain_outcome(side):
                missing = f"{side.row and side.row.id} is recorded with another outcome than its stages give"
                return Explanation((Tier.UNKNOWN,), explanation.changed, missing=(missing,))
        return explanation

    @cached_property
    def _restructured(self) -> bool:
        """Whether the pipelines are wired differently: then no mixture of the two is a pipeline."""
        before, after = self.before.built, self.after.built
        name = factor_name(after.pipeline.line, WIRING)
        return before.factors[name].digest != after.factors[name].digest or before.stages != after.stages

    def _structural(self) -> tuple[Change, ...]:
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

    def _shown_fields(self) -> Mapping[str, str]:
        record = self._records[1]
        classes = field_classes(self.after.source_contract)
        return {
            name: text
            for name, text in (record.fields if record else {}).items()
            if classes[name].rank <= Sensitivity.INTERNAL.rank
        }

    def _notes(self) -> list[str]:
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
        return list(dict.fromkeys(notes))


def _endpoint(side: Side) -> Endpoint:
    if side.run is None or side.row is None or side.event is None:
        return Endpoint(side.release, side.run.run if side.run else None)
    return Endpoint(side.release, side.run.run, side.row.id, side.event.outcome)


def _recorded_outcome(side: Side) -> Json:
    return None if side.event is None else _plain_outcome(side)


def _plain_outcome(side: Side) -> Json:
    assert side.event is not None  # noqa: S101 - asked of recorded sides only
    return {"action": side.event.outcome.action, "verdict": side.event.outcome.verdict}
