"""What would have led to another outcome: the minimal sets of changed factors that, undone, reach it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.run.execute import identity
from govern.run.order import ordered
from govern.source.canonical import digest as content_digest
from govern.why.answer import Tier
from govern.why.antichain import TooManySets
from govern.why.causes import family
from govern.why.engine import BUDGET, Case, prepared
from govern.why.points import Known, Redrawn
from govern.why.selfcheck import SelfCheckFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from govern.run.memo import Memo
    from govern.run.stage import FactorValue, Stage
    from govern.source.canonical import Json
    from govern.why.causes import FactorSet
    from govern.why.points import DigestFunction


@dataclass(frozen=True, slots=True)
class Ways:
    """The sets, and how good the evidence is; `open` are sets whose outcome is not known.

    COMPLETE says that there are no others; with no sets it says that no combination of the two sides gets
    there. `missing` says what it would take to know more.
    """

    sets: tuple[FactorSet, ...]
    open: tuple[FactorSet, ...]
    tiers: tuple[Tier, ...]
    missing: tuple[str, ...]
    stage_runs: int


def ways(
    stages: Iterable[Stage],
    record: Json,
    before: Mapping[str, FactorValue],
    after: Mapping[str, FactorValue],
    wanted: Callable[[Json], bool],
    *,
    sink: str | None = None,
    outcome: Callable[[Json], Json] = identity,
    recorded_before: Mapping[str, str] | None = None,
    recorded_after: Mapping[str, str] | None = None,
    outcomes: tuple[Json, Json] = (None, None),
    digest: DigestFunction = lambda _, content: content_digest(content),
    known: Known = Known(),  # noqa: B008 - it is frozen, and nothing is known
    memo: Memo | None = None,
    budget: int | None = BUDGET,
) -> Ways:
    """Find what, undone from `after`, leads to a `wanted` outcome; further arguments as `govern.why.explain`.

    Raises:
        UsageError, StageFailed: as `govern.why.explain`.

    """
    recorded = (recorded_before, recorded_after)
    case = prepared(
        ordered(stages), record, (before, after), sink, outcome, recorded, outcomes, digest, memo, known
    )
    try:
        return _found(case, wanted, budget)
    except Redrawn as redrawn:
        return _nothing(
            case, Tier.CANDIDATE, [f"stage `{redrawn.stage}` was recorded with two answers to one call"]
        )
    except SelfCheckFailed as failed:
        missing = f"stage `{failed.mismatch.stage}` did not run again to what it gave before"
        return _nothing(case, Tier.UNKNOWN, [missing])


def _found(case: Case, wanted: Callable[[Json], bool], budget: int | None) -> Ways:
    endpoints, missing = case.endpoints(budget)
    if endpoints is None:
        return _nothing(case, Tier.CANDIDATE, missing)
    diagram, missing = case.search()
    if diagram is None:
        return _nothing(case, Tier.CANDIDATE, missing)
    function = diagram.function
    chosen = [ending.known and wanted(ending.outcome) for ending in function.outcomes]
    try:
        found = family(function, chosen, undone=True)
    except TooManySets:
        return _nothing(case, Tier.CANDIDATE, [f"{len(function.factors)} factors matter, in too many sets"])
    witness = found.proven[0] if found.proven else ()
    undone = sum(1 << at for at, name in enumerate(function.factors) if name in witness)
    case.confirm(witness, function.outcomes[function.at(function.full ^ undone)])
    points = case.replayer.points
    tiers = [Tier.PROVEN] if found.proven else []
    tiers.append(Tier.CANDIDATE if found.open or found.further else Tier.COMPLETE)
    if points.taken:
        tiers.append(Tier.SUFFICIENT_BY_DIGEST)
    missing = [*points.silences.values()][:1] if found.open else []
    missing += [f"{found.further:,} further sets: too many to list"] if found.further else []
    return Ways(found.proven, found.open, tuple(tiers), tuple(missing), case.replayer.executor.runs)


def _nothing(case: Case, tier: Tier, missing: Iterable[str]) -> Ways:
    return Ways((), (), (tier,), tuple(missing), case.replayer.executor.runs)
