"""Why an outcome changed where a stage is not deterministic: configurations are drawn, and chances counted.

Nothing is proven then. A draw runs the whole question with the answers that its number gives, so within one
draw the stages compute a function, and everything exact holds of it: minimal sets, shares. Over the draws,
each configuration's outcomes are independent, and how often it ends otherwise is estimated with an interval.
Drawing again with nothing changed is a factor like the others, `reroll`: what it does is chance alone, and a
factor matters only as far as undoing it does more.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from govern.run.draws import REROLL, Drawn, reroll
from govern.run.execute import BudgetSpent, Executor
from govern.run.memo import Memo
from govern.run.stage import FactorValue, NoAnswer, Replay, Stage
from govern.source.canonical import canonical_bytes
from govern.source.canonical import digest as content_digest
from govern.why.answer import Carried, Explanation, OutcomeChange, Tier
from govern.why.antichain import TooManySets
from govern.why.assemble import candidates, unread
from govern.why.attempt import Attempt, Replayer
from govern.why.causes import FactorSet, Role, family
from govern.why.diagram import Builder
from govern.why.estimate import Estimate, Estimates, ShareEstimate
from govern.why.function import Ending
from govern.why.redrawn import check_recorded, check_repeated
from govern.why.shapley import shares

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.source.canonical import Json
    from govern.why.changes import Change
    from govern.why.diagram import Diagram
    from govern.why.points import DigestFunction
    from govern.why.selfcheck import Side

SETS = 12
"""Sets that are drawn for themselves, the most frequent ones."""


def drawing(stages: Sequence[Stage]) -> tuple[str, ...]:
    """Name the stages that can be run, and are not deterministic."""
    can = (Replay.BUILTIN, Replay.PLUGIN)
    return tuple(stage.name for stage in stages if not stage.deterministic and stage.replay in can)


def estimated(  # noqa: PLR0917 - what a question is made of
    executor: Executor,
    record: Json,
    sides: tuple[Side, Side],
    changed: tuple[Change, ...],
    digest: DigestFunction,
    draws: int,
    budget: int | None,
) -> Explanation:
    """Estimate why the endpoints differ, from so many draws of each configuration.

    Raises:
        SelfCheckFailed: a stage that is deterministic does not give what it gave, or what was recorded.
        UsageError: a stage reads a factor that is missing.

    """
    question = _Question(executor, record, sides, changed, draws)
    try:
        ends = [[question.attempt(number, at) for number in range(draws)] for at in (0, 1)]
    except NoAnswer as silence:
        return candidates(changed, [silence.message], question.runs)
    for side, attempts in zip(sides, ends, strict=True):
        check_recorded(executor.needed, side, attempts, digest)
        check_repeated(question.replayer, record, side.factors, attempts[0])
    told = _Told(question, (_target(sides[0], ends[0]), _target(sides[1], ends[1])), ends, digest)
    question.replayer.executor.budget = None if budget is None else question.runs + budget
    return told.explanation()


def _target(side: Side, attempts: Sequence[Attempt]) -> Ending:
    """Give the recorded outcome of an endpoint, or else the one that most draws gave."""
    if side.outcome is not None:
        return Ending(content_digest(canonical_bytes(side.outcome)), side.outcome)
    counts = Counter(attempt.ending.key for attempt in attempts)
    key = counts.most_common(1)[0][0]
    return next(attempt.ending for attempt in attempts if attempt.ending.key == key)


class _Question:
    """The pipeline with each draw as a factor, and what is run of it."""

    def __init__(
        self,
        executor: Executor,
        record: Json,
        sides: tuple[Side, Side],
        changed: tuple[Change, ...],
        draws: int,
    ) -> None:
        self.stages = drawing(executor.needed)
        self.record, self.sides, self.changed, self.draws = record, sides, changed, draws
        wrapped = [_wrapped(stage) if stage.name in self.stages else stage for stage in executor.needed]
        self.replayer = Replayer(
            Executor(wrapped, Memo(1 << 20), sink=executor.sink.name, outcome=executor.outcome)
        )

    @property
    def runs(self) -> int:
        return self.replayer.executor.runs

    @property
    def readable(self) -> list[str]:
        return [change.factor for change in self.changed if change.read_by]

    def factors(self, number: int | str, side: int, exchanged: FactorSet = ()) -> dict[str, FactorValue]:
        """Give the factors of an endpoint, some exchanged, under the draw of that number."""
        here, there = self.sides[side].factors, self.sides[1 - side].factors
        return {**here, **{name: there[name] for name in exchanged}, **drawn(self.stages, number)}

    def attempt(self, number: int, side: int, exchanged: FactorSet = ()) -> Attempt:
        """Draw a configuration once.

        Raises:
            NoAnswer: some stage gave no answer.

        """
        done = self.replayer.attempt(self.record, self.factors(number, side, exchanged))
        if not done.ending.known:
            raise NoAnswer(
                self.replayer.executor.sink.name, f"lacks an answer: {self.replayer.silence(done)}"
            )
        return done

    def otherwise(self, wanted: Ending, side: int, exchanged: FactorSet, first: int = 0) -> Estimate:
        """Estimate how often a configuration does not end as wanted, from `draws` draws."""
        numbers = range(first, first + self.draws)
        ends = [self.attempt(number, side, exchanged).ending.key for number in numbers]
        return Estimate.of(sum(key != wanted.key for key in ends), self.draws)

    def diagram(self, number: int) -> Diagram:
        """Make the diagram of one draw."""
        before, after = (self.factors(number, side) for side in (0, 1))
        return Builder(self.replayer, before, after, self.readable).build(self.record)


def drawn(stages: Sequence[str], number: int | str) -> dict[str, FactorValue]:
    """Give the factors that name a draw."""
    return {reroll(name): FactorValue(f"draw:{number}", f"draw {number}", str(number)) for name in stages}


def _wrapped(stage: Stage) -> Stage:
    return replace(
        stage,
        factors=(*stage.factors, reroll(stage.name)),
        function=Drawn(stage.name, stage.function),
        deterministic=True,
    )


@dataclass(slots=True)
class _Told:
    """What is counted, as far as answers and the budget go."""

    question: _Question
    ends: tuple[Ending, Ending]
    attempts: Sequence[Sequence[Attempt]]
    digest: DigestFunction
    missing: list[str] = field(default_factory=list)

    def explanation(self) -> Explanation:
        question = self.question
        differs = self.ends[0].key != self.ends[1].key
        before, after = (
            Estimate.of(sum(a.ending.key != end.key for a in attempts), question.draws)
            for end, attempts in zip(self.ends, self.attempts, strict=True)
        )
        undo = self._each(1) if differs else {}
        apply = self._each(0) if differs else {}
        sets, share = self._whole() if differs and not self.missing else ({}, {})
        found = Estimates(question.draws, question.stages, before, after, undo, apply, sets, share)
        ruled_out = tuple(unread(question.changed))
        matter = {name for name, estimate in undo.items() if found.beyond_chance(estimate)}
        return Explanation(
            (Tier.ESTIMATED,),
            question.changed,
            OutcomeChange(self.ends[0].outcome, self.ends[1].outcome, differs),
            roles={r.factor: Role.IRRELEVANT for r in ruled_out},
            ruled_out=ruled_out,
            candidates=tuple(n for n in question.readable if n not in matter) if differs else (),
            carrier_path=self._carrier_path(),
            missing=tuple(dict.fromkeys(self.missing)),
            stage_runs=question.runs,
            estimates=found,
        )

    def _each(self, side: int) -> dict[str, Estimate]:
        """Exchange one factor at a time."""
        found: dict[str, Estimate] = {}
        with self._telling():
            for name in self.question.readable:
                found[name] = self.question.otherwise(self.ends[side], side, (name,))
        return found

    def _whole(self) -> tuple[dict[FactorSet, Estimate], dict[str, ShareEstimate]]:
        """Make each draw's diagram: its shares are averaged, its sets counted and then drawn on their own."""
        counts: Counter[FactorSet] = Counter()
        sums: dict[str, Fraction] = {}
        with self._telling():
            for number in range(self.question.draws):
                function = self.question.diagram(number).function
                values = [Fraction(end.key == self.ends[1].key) for end in function.outcomes]
                for name, share in shares(function, values).items():
                    sums[name] = sums.get(name, Fraction(0)) + share
                other = [not value for value in values]
                counts.update(family(function, other, undone=True).proven)
        if self.missing:
            return {}, {}
        draws = self.question.draws
        sums[REROLL] = draws - sum(sums.values(), Fraction(0))
        sets: dict[FactorSet, Estimate] = {}
        with self._telling():
            for members, _ in counts.most_common(SETS):
                if len(members) > 1:  # one alone was drawn before, and none at all is drawing again
                    sets[members] = self.question.otherwise(self.ends[1], 1, members, first=draws)
        return sets, {name: ShareEstimate.of(share, draws) for name, share in sums.items()}

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Go on without what the budget did not reach or nobody answered, and say so."""
        try:
            yield
        except BudgetSpent:
            self.missing.append("the budget of stage runs was spent before every draw was made")
        except NoAnswer as silence:
            self.missing.append(silence.message)
        except TooManySets:
            self.missing.append("the minimal sets of some draw are too many to tell apart")

    def _carrier_path(self) -> tuple[Carried, ...]:
        """Compare the first draws that ended as the endpoints did, stage by stage."""
        ended = [
            [attempt for attempt in attempts if attempt.ending.key == end.key]
            for end, attempts in zip(self.ends, self.attempts, strict=True)
        ]
        if not all(ended):
            return ()
        before, after = (attempts[0] for attempts in ended)
        return tuple(
            Carried(
                name,
                self.digest(name, before.outputs[name].content),
                self.digest(name, after.outputs[name].content),
            )
            for name in before.differing(after)
        )
