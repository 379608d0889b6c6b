"""Why the outcome changed, answered by running stages again, some factors as before and some as after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.run.draws import reroll
from govern.run.execute import BudgetSpent, Executor, identity
from govern.run.order import final, needed, ordered
from govern.run.stage import FactorValue, NoAnswer, Replay, Stage
from govern.run.traces import Traces
from govern.source.canonical import digest as content_digest
from govern.why.answer import Explanation, Tier
from govern.why.antichain import TooManySets
from govern.why.assemble import Assembly, candidates
from govern.why.attempt import Replayer
from govern.why.causes import causes
from govern.why.changes import Change, changes
from govern.why.diagram import Diagram, build
from govern.why.drawing import drawing, estimated
from govern.why.points import RECORDED, Known, Points, Redrawn
from govern.why.selfcheck import Mismatch, SelfCheckFailed, Side, confirm, covered, replay
from govern.why.settling import open_answers, settling
from govern.why.singles import Singles, singles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from fractions import Fraction

    from govern.run.memo import Memo
    from govern.source.canonical import Json
    from govern.why.attempt import Endpoints
    from govern.why.function import Ending, OutcomeFunction
    from govern.why.points import DigestFunction

BUDGET = 100_000
"""Stage runs after which a search ends with what is proven so far, unless another budget is given."""


def explain(
    stages: Iterable[Stage],
    record: Json,
    before: Mapping[str, FactorValue],
    after: Mapping[str, FactorValue],
    *,
    sink: str | None = None,
    outcome: Callable[[Json], Json] = identity,
    value: Callable[[Json], Fraction | int] | None = None,
    recorded_before: Mapping[str, str] | None = None,
    recorded_after: Mapping[str, str] | None = None,
    outcomes: tuple[Json, Json] = (None, None),
    digest: DigestFunction = lambda _, content: content_digest(content),
    known: Known = Known(),  # noqa: B008 - it is frozen, and nothing is known
    memo: Memo | None = None,
    budget: int | None = BUDGET,
    draws: int = 0,
) -> Explanation:
    """Explain why the outcome on `record` differs between the factors `before` and the factors `after`.

    A factor called `record` on both sides stands for two different records, in place of `record`. `sink`
    names the final stage where it is not plain, and `outcome` projects its output to what counts as the
    outcome. With `value`, shares are of `value(outcome)` and not of 1[outcome = the outcome after]; where a
    stage fails on some combination, that has no value, and there are no shares. `recorded_before` and
    `recorded_after` give the digest recorded for each stage's output, made by `digest(stage, canonical
    bytes)`; where one does not match, the answer is UNKNOWN. A stage that can't be run again is taken at
    those digests, and the final one at the recorded `outcomes`, before and after: what follows from them is
    SUFFICIENT-BY-DIGEST, and `plan` of the answer names the calls that would settle the rest. `known` holds
    what else was recorded of the record: answers in it are taken as those at the endpoints are. `memo` is
    shared between calls, so that equal stages run once; `budget` limits the stage runs of the search (None:
    no limit), and what is proven by then is the answer. With `draws`, stages that are not deterministic are
    drawn so many times in each configuration, and the answer is ESTIMATED; without, nothing is said of them.

    Raises:
        UsageError: the stages are no pipeline, or a factor that a stage reads is missing on one side.
        StageFailed: a stage fails at an endpoint.

    """
    declared = ordered(stages)
    recorded = (recorded_before, recorded_after)
    case = prepared(declared, record, (before, after), sink, outcome, recorded, outcomes, digest, memo, known)
    try:
        if draws and drawing(case.replayer.executor.needed):
            return case.estimated(draws, budget)
        return case.answer(budget, value)
    except Redrawn as redrawn:
        rerolled, drawn = _drawn(declared, case.sides, redrawn.stage)
        answer = explain(
            rerolled,
            record,
            *drawn,
            sink=case.replayer.executor.sink.name,
            outcome=outcome,
            value=value,
            recorded_before=recorded_before,
            recorded_after=recorded_after,
            outcomes=outcomes,
            digest=digest,
            known=replace(known, events=()),
            memo=memo,
            budget=budget,
        )
        if any(change.factor == reroll(redrawn.stage) for change in answer.changed):
            return answer
        text = f"stage `{redrawn.stage}` gave one call two answers in other events: it would have to be drawn"
        return replace(answer, missing=(text, *answer.missing))
    except SelfCheckFailed as failed:
        return Explanation(
            (Tier.UNKNOWN,),
            case.changed,
            mismatch=failed.mismatch,
            missing=(_unrepeated(failed.mismatch),),
            stage_runs=case.replayer.executor.runs,
        )


def prepared(  # noqa: PLR0917 - what `explain` and `ways` are asked, as they are
    stages: Sequence[Stage],
    record: Json,
    factors: tuple[Mapping[str, FactorValue], Mapping[str, FactorValue]],
    sink: str | None,
    outcome: Callable[[Json], Json],
    recorded: tuple[Mapping[str, str] | None, Mapping[str, str] | None],
    outcomes: tuple[Json, Json],
    digest: DigestFunction,
    memo: Memo | None,
    known: Known = Known(),  # noqa: B008 - it is frozen, and nothing is known
) -> Case:
    """Make a question of what was asked, leaving out stages that the outcome does not need."""
    kept = needed(stages, final(stages, sink))
    others = {stage.name for stage in stages} - {stage.name for stage in kept}
    executor = Executor(kept, memo, sink=kept[-1].name, outcome=outcome, traces=Traces())
    sides = (
        Side("before", factors[0], _without(recorded[0], others), outcomes[0]),
        Side("after", factors[1], _without(recorded[1], others), outcomes[1]),
    )
    return Case(Replayer(executor, Points(digest, known)), record, sides, changes(kept, *factors), digest)


@dataclass(frozen=True, slots=True)
class Case:
    """A question about two endpoints, and the steps to its answer."""

    replayer: Replayer
    record: Json
    sides: tuple[Side, Side]
    changed: tuple[Change, ...]
    digest: DigestFunction

    def answer(self, budget: int | None, value: Callable[[Json], Fraction | int] | None) -> Explanation:
        """Say why the endpoints differ, or that they don't."""
        endpoints, missing = self.endpoints(budget)
        if endpoints is None:
            return candidates(self.changed, missing, self.replayer.executor.runs)
        if endpoints[0].ending.key == endpoints[1].ending.key:
            self.confirm({}, endpoints[1].ending)
            return self._ending(endpoints).unchanged()
        before, after = (side.factors for side in self.sides)
        readable = [change.factor for change in self.changed if change.read_by]
        alone = singles(self.replayer, self.record, before, after, readable)
        diagram, missing = self.search()
        if diagram is not None:
            return self._but_for_chance(endpoints, self._complete(endpoints, alone, diagram, value))
        self.confirm({}, endpoints[1].ending)
        found = self._ending(endpoints).partial(alone, [*alone.missing, *missing])
        return self._but_for_chance(endpoints, found)

    def _but_for_chance(self, endpoints: Endpoints, answer: Explanation) -> Explanation:
        """Say of stages that draw, and gave each side another recorded answer, that it may have been chance.

        What is claimed then holds of those answers. Had the stage been asked once more for the same, it might
        have given the other one: nobody can know from one draw of each, and so no such answer is complete.
        """
        differing = set(endpoints[0].differing(endpoints[1]))
        drawn = tuple(
            stage.name
            for stage in self.replayer.executor.needed
            if not stage.deterministic and stage.name in differing and reroll(stage.name) not in stage.factors
        )
        texts = (
            f"stage `{name}` is not deterministic, and was recorded once on each side: what is claimed holds "
            "of these two answers, and that they differ may be chance"
            for name in drawn
        )
        tiers = tuple(tier for tier in answer.tiers if not drawn or tier is not Tier.COMPLETE)
        return replace(answer, tiers=tiers, drawn=drawn, missing=(*answer.missing, *texts))

    def estimated(self, draws: int, budget: int | None) -> Explanation:
        """Count what draws show; raises SelfCheckFailed."""
        executor = self.replayer.executor
        return estimated(executor, self.record, self.sides, self.changed, self.digest, draws, budget)

    def endpoints(self, budget: int | None) -> tuple[Endpoints | None, list[str]]:
        """Run both endpoints and set the budget of what follows; None and the reasons where they can't be.

        Raises:
            SelfCheckFailed, StageFailed, Redrawn: as `selfcheck.replay`.

        """
        executor = self.replayer.executor
        blocked = [message for stage in executor.needed if (message := _blocker(stage, self.sides))]
        if blocked:
            return None, blocked
        try:
            found = replay(self.replayer, self.record, self.sides, self.digest)
        except NoAnswer as silence:
            return None, [silence.message]
        executor.budget = None if budget is None else executor.runs + budget
        return found, []

    def search(self) -> tuple[Diagram | None, list[str]]:
        """Try all combinations; None and the reason where the budget does not reach."""
        names = [change.factor for change in self.changed]
        before, after = (side.factors for side in self.sides)
        try:
            return build(self.replayer, self.record, before, after, names), []
        except BudgetSpent:
            return None, ["the budget of stage runs was spent before every combination was known"]

    def _complete(
        self,
        endpoints: Endpoints,
        alone: Singles,
        diagram: Diagram,
        value: Callable[[Json], Fraction | int] | None,
    ) -> Explanation:
        function = diagram.function
        try:
            found = causes(function)
        except TooManySets:
            found = None
        witness = found.rollback[0] if found and found.rollback else ()
        undone = sum(1 << i for i, name in enumerate(function.factors) if name in witness)
        self.confirm(witness, function.outcomes[function.at(function.full ^ undone)])
        before = function.outcomes[function.at(0)]
        if (before.key, function.outcomes[function.at(function.full)].key) != _keys(endpoints):
            raise SelfCheckFailed(self._differing(before, endpoints[0].ending))
        self._compare_singles(alone, function)
        answer = self._ending(endpoints).complete(alone, diagram, found, value)
        points, sink = self.replayer.points, self.replayer.executor.sink.name
        plan = settling(points, function, found.open, sink) if found else ()
        return replace(answer, plan=plan, open_answers=open_answers(points, function, sink))

    def _compare_singles(self, alone: Singles, function: OutcomeFunction) -> None:
        """Refuse an outcome function that ends otherwise where one factor was exchanged before the search."""
        for base, attempts in ((function.full, alone.undone), (0, alone.applied)):
            for name, done in attempts.items():
                bit = 1 << function.factors.index(name) if name in function.factors else 0
                expected = function.outcomes[function.at(base ^ bit)]
                if expected.key != done.ending.key:
                    raise SelfCheckFailed(self._differing(expected, done.ending))

    def confirm(self, undone: Iterable[str], expected: Ending) -> None:
        """Run both endpoints again, afresh, and after with `undone` as before: it must end as expected."""
        before, after = (side.factors for side in self.sides)
        witness = {**after, **{name: before[name] for name in undone}}
        *_, last = confirm(self.replayer, self.record, [before, after, witness])
        if last.ending.key != expected.key:
            raise SelfCheckFailed(self._differing(expected, last.ending))

    def _differing(self, expected: Ending, found: Ending) -> Mismatch:
        return Mismatch(self.replayer.executor.sink.name, "replay", {}, expected.key, found.key)

    def _ending(self, endpoints: Endpoints) -> Assembly:
        reproduced = covered(self.replayer, self.sides)
        return Assembly(self.changed, endpoints, reproduced, self.digest, self.replayer)


def _keys(endpoints: Endpoints) -> tuple[str, str]:
    return endpoints[0].ending.key, endpoints[1].ending.key


def _blocker(stage: Stage, sides: tuple[Side, Side]) -> str:
    """Say why a stage can prove nothing, if it cannot: not by being run, nor by what was recorded of it."""
    if stage.replay is Replay.NONE and not all(stage.name in (side.recorded or ()) for side in sides):
        return f"stage `{stage.name}` cannot be run again (replay: none), and was not recorded on both sides"
    if not stage.deterministic and stage.replay not in (Replay.RECORDED, Replay.NONE):
        return (
            f"stage `{stage.name}` is not deterministic: one run of it proves nothing; draw it many times "
            "(--draws), or give its recorded answers"
        )
    return ""


def _drawn(
    stages: Sequence[Stage], sides: tuple[Side, Side], draws: str
) -> tuple[Sequence[Stage], list[Mapping[str, FactorValue]]]:
    """Give a stage that draws its draw as a factor, where both sides have recorded one."""
    if not all(draws in (side.recorded or ()) for side in sides):
        return stages, [side.factors for side in sides]
    rerolled = [_rerolled(stage) if stage.name == draws else stage for stage in stages]
    return rerolled, [{**side.factors, **_draw(draws, side)} for side in sides]


def _unrepeated(found: Mismatch) -> str:
    """Say which stage failed the self-check, and what could be done where two runs here differ."""
    text = f"stage `{found.stage}` did not run again to what it gave before"
    if found.side != "replay":
        return text
    return f"{text}: if it draws, declare it `deterministic: false` and ask for --draws"


def _rerolled(stage: Stage) -> Stage:
    """Give a stage that was recorded with two answers to one call its draw as a factor."""
    return replace(stage, factors=(*stage.factors, reroll(stage.name)), replay=Replay.NONE)


def _draw(stage: str, side: Side) -> dict[str, FactorValue]:
    digest = RECORDED + (side.recorded or {})[stage]
    return {reroll(stage): FactorValue(digest, f"the answer recorded {side.name}")}


def _without(recorded: Mapping[str, str] | None, others: Iterable[str]) -> Mapping[str, str] | None:
    """Leave out what was recorded for stages that the outcome does not depend on."""
    return recorded and {name: digest for name, digest in recorded.items() if name not in others}
