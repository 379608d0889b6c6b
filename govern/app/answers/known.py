"""What the log tells of a record beside the two events of a question: answers of stages that can't be run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from govern.run.build import WIRING
from govern.run.factors import ENGINE, factor_name
from govern.run.stage import Replay
from govern.source.canonical import canonical_bytes
from govern.why.points import Elsewhere, Known

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.app.answers.question import Question
    from govern.lineage.entry import Event
    from govern.source.canonical import Json

MOST = 64
"""Other events of the record that are read and proved, the latest."""


def known_beside(question: Question) -> Known:
    """Give what else is known of a question's record; it is to be asked where nothing is missing.

    The event itself says what was recommended, which is what the deciding stage was given: nothing else need
    be believed of that, since it is taken where the stage's recorded digest is of it. Where a stage can't be
    run, other events of the record tell what it answered under other releases.
    """
    events = [side.event for side in (question.before, question.after) if side.event is not None]
    stages = question.after.built.stages
    outside = any(stage.replay in (Replay.NONE, Replay.RECORDED) for stage in stages)
    return Known(tuple(_elsewhere(question)) if outside else (), _contents(question, events))


def known_before(question: Question, sink: str | None) -> Known:
    """Give the same without what other events came to: for a question about more than their outcome."""
    found = known_beside(question)
    events = [
        replace(event, stages={name: digest for name, digest in event.stages.items() if name != sink})
        for event in found.events
    ]
    return replace(found, events=tuple(events))


def _contents(question: Question, events: Sequence[Event]) -> dict[str, list[bytes]]:
    built = question.after.built
    deciding = next((stage for stage in built.stages if stage.name == built.sink), None)
    if deciding is None or len(deciding.inputs) != 1:
        return {}
    said: list[Json] = [
        {"action": event.outcome.recommended, "confidence": event.outcome.confidence_ppm} for event in events
    ]
    return {deciding.inputs[0]: [canonical_bytes(each) for each in said]}


def _elsewhere(question: Question) -> Iterator[Elsewhere]:
    """Give other events of the record, of pipelines wired as this one; each is proved, and cited."""
    index = question.evidence.index
    ours = {side.row.id for side in (question.before, question.after) if side.row is not None}
    rows = [row for row in index.events_of_record(question.row.record) if row.id not in ours]
    wiring = factor_name(question.after.built.pipeline.line, WIRING)
    wired = question.after.built.factors[wiring].digest
    engine = question.after.built.factors[ENGINE].digest
    records = question.both_records()
    for row in rows[-MOST:]:
        run = index.run(row.run)
        if run is None or run.contract.partition("@")[0] != question.run.contract.partition("@")[0]:
            continue
        factors = {factor.name: factor.digest for factor in question.evidence.run(run)[1].factors}
        if factors.get(wiring) != wired:
            continue
        event = question.evidence.event(row)
        for side, record in zip((question.before, question.after), records, strict=True):
            if side.event is not None and dict(event.commitments) == dict(side.event.commitments):
                fields: Json = dict(record.fields)
                told: Json = {"action": event.outcome.action, "verdict": event.outcome.verdict}
                yield Elsewhere(factors, dict(event.stages), told, fields, factors.get(ENGINE) == engine)
                break
