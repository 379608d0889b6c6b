"""`govern derive EVENT`: everything that made an event, each part from a proved entry."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from govern.app.answers.erased import removed
from govern.app.answers.recorded import find_event, opened
from govern.app.log.whole import Whole
from govern.errors import GovernError, IntegrityError
from govern.lineage.entry import Decision
from govern.why.derived import Derivation, StageRead

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.lineage.entry import Event, FactorSet, Run
    from govern.lineage.evidence import Evidence
    from govern.lineage.queries import EventRow, RunRow

UNSEEN = (
    "that nothing erased its contents since is what the index says, which was not held against all entries "
    "now: `govern verify` does"
)


def derive(context: Context, event: str) -> Derivation:
    """Give everything that made an event.

    Raises:
        UsageError: no log, no such event.
        IntegrityError: the log's evidence does not hold.

    """
    whole = Whole(context)
    with opened(context, all_of_it=False) as (reader, evidence):
        row = find_event(evidence.index, event)
        run = evidence.index.run(row.run)
        if run is None:
            raise IntegrityError(f"the index has no run {row.run}", help="run `govern verify`")
        found = evidence.event(row)
        opening, factors = evidence.run(run)
        decision, missing = _decision(evidence, row)
        gone = removed(evidence, row.entry, row.id)
        if gone is None and not whole.vouches(reader.origin, evidence.head):
            missing.append(UNSEEN)
        stages, unknown = _stages(context, found, opening, factors)
        return Derivation(
            found,
            opening,
            factors,
            decision,
            stages,
            _entries(evidence, row, run, decided=decision is not None),
            (*missing, *unknown),
            evidence.citations,
            gone,
        )


def _decision(evidence: Evidence, row: EventRow) -> tuple[Decision | None, list[str]]:
    """Give the decision, which stands right after its event; another entry there is none."""
    missing = [f"no decision on {row.id} stands after its entry"]
    if row.entry + 1 >= evidence.head.size:
        return None, missing
    found = evidence.peek(row.entry + 1)
    if not isinstance(found, Decision) or found.event != row.id:
        return None, missing
    return evidence.entry(row.entry + 1, Decision), []


def _stages(
    context: Context, event: Event, run: Run, factors: FactorSet
) -> tuple[tuple[StageRead, ...], list[str]]:
    """Give the stages with the factors each read, as far as the pipeline's contract is still known."""
    try:
        declared = context.facts.of(f"stage factors of {run.pipeline}", partial(_declared, run.pipeline))
    except (GovernError, ValueError) as error:
        unread = [StageRead(name, event.stages[name], ()) for name in sorted(event.stages)]
        return tuple(unread), [f"which factors each stage read is not known here: {error}"]
    there = {factor.name for factor in factors.factors}
    strange = sorted({name for names in declared.values() for name in names} - there)
    notes = [f"the contract of {run.pipeline} names factors that did not run: {', '.join(strange)}"]
    order = [*(name for name in declared if name in event.stages), *sorted({*event.stages} - {*declared})]
    reads = tuple(
        StageRead(stage, event.stages[stage], tuple(n for n in declared.get(stage, ()) if n in there))
        for stage in order
    )
    return reads, notes if strange else []


def _declared(pipeline: str, context: Context) -> dict[str, list[str]]:
    from govern.contract.reference import Ref  # noqa: PLC0415 - contracts are read where no fact is kept of them
    from govern.run.reads import stage_factors  # noqa: PLC0415 - see above
    from govern.run.resolve import resolve  # noqa: PLC0415 - see above

    found = stage_factors(resolve(Ref.parse(pipeline), context.find))
    return {stage: list(names) for stage, names in found.items()}


def _entries(evidence: Evidence, row: EventRow, run: RunRow, *, decided: bool) -> dict[str, int]:
    found = {"event": row.entry, "run": run.entry}
    if (at := evidence.index.set_entry(run.factor_set)) is not None:
        found["factor-set"] = at
    if decided:
        found["decision"] = row.entry + 1
    return found
