"""Claims that rest on recorded answers, against every way in which the answers nobody recorded could go.

The engine is told what was recorded of a pipeline in which some stages can't be run. Worlds are made that
agree with all of it and differ in the rest: a stage that can't be run answers whatever it likes, or fails,
wherever it was not recorded. What is claimed has to hold in all of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zlib import crc32

from hypothesis import given, settings
from hypothesis import strategies as st

from govern.run.execute import Executor
from govern.run.memo import Memo
from govern.run.stage import RECORD, Replay, StageFailed
from govern.source.canonical import canonical_bytes
from govern.why import explain
from govern.why.answer import Explanation, Tier
from govern.why.causes import Role
from govern.why.grain import explain_as_known
from govern.why.points import Elsewhere, Known
from govern.why.together import Question, taken_together

from .test_why_pipelines import Case, Step, cases, compute, sets

FEWER = settings(max_examples=80, deadline=None)
WORLDS = 8


class Recorded:
    """What was recorded of a case: its endpoints, and some other combinations as events elsewhere."""

    def __init__(self, case: Case, silent: frozenset[str], others: list[frozenset[str]]) -> None:
        self.case, self.silent = case, silent
        self.answers: dict[str, Any] = {}
        """What each silent stage answered, by call."""
        self.ends = [self._run(new) for new in (frozenset[str](), frozenset(case.names))]
        found = [self._run(new) for new in others]
        self.elsewhere = [event for event in found if event is not None]

    def _run(self, new: frozenset[str]) -> Elsewhere | None:
        case = self.case
        factors = {name: (case.after if name in new else case.before)[name] for name in case.names}
        record = int(RECORD in new)
        try:
            trace = Executor(case.stages, Memo()).execute(record, factors)
        except StageFailed:
            return None  # it was not recorded
        known: dict[str, Any] = {RECORD: record, **{n: out.value for n, out in trace.outputs.items()}}
        for step in case.steps:
            if step.name in self.silent:
                self.answers[call(step, new, known)] = known[step.name]
        digests = {name: value.digest for name, value in factors.items()}
        return Elsewhere(digests, trace.digests, trace.outcome, record)

    def explain(
        self, known: Known, groups: dict[str, tuple[str, ...]] | None = None, *, ask: Any = explain
    ) -> Explanation:
        before, after = self.ends
        assert before is not None
        assert after is not None
        stages = [replace(s, replay=Replay.NONE) if s.name in self.silent else s for s in self.case.stages]
        asked = taken_together(
            Question(tuple(stages), self.case.before, self.case.after, known), groups or {}
        )
        found: Explanation = ask(
            asked.stages,
            0,
            asked.before,
            asked.after,
            recorded_before=before.stages,
            recorded_after=after.stages,
            outcomes=(before.outcome, after.outcome),
            known=asked.known,
        )
        return found

    def world(self, number: int) -> dict[frozenset[str], Any]:
        """Give the outcome of every combination in one of the worlds that agree with what was recorded."""
        invented: dict[str, Any] = {}
        return {new: self._outcome(new, number, invented) for new in self.case.subsets()}

    def _outcome(self, new: frozenset[str], number: int, invented: dict[str, Any]) -> Any:
        factors = {name: int(name in new) for name in self.case.names}
        known: dict[str, Any] = {RECORD: factors.get(RECORD, 0)}
        failed: dict[str, str] = {}
        for step in self.case.steps:
            failing = next((failed[name] for name in step.inputs if name in failed), None)
            if failing is None:
                try:
                    known[step.name] = self._answer(step, factors, known, new, number, invented)
                except ValueError:
                    failing = step.name
            if failing is not None:
                failed[step.name] = failing
        final = self.case.steps[-1].name
        return {"failed": failed[final]} if final in failed else known[final]

    def _answer(  # noqa: PLR0917 - a call and a world
        self,
        step: Step,
        factors: dict[str, int],
        known: dict[str, Any],
        new: frozenset[str],
        number: int,
        invented: dict[str, Any],
    ) -> Any:
        if step.name not in self.silent:
            return compute(step, factors, known)
        name = call(step, new, known)
        if name in self.answers:
            return self.answers[name]
        if name not in invented:  # some worlds are all of a kind, in others each call is its own
            heard = [*self.answers.values()]
            choice = number if number < 4 else crc32(f"{number}{name}".encode())
            invented[name] = [*heard[:2], *heard[-1:], 0, 1, 2, None][choice % (len(heard[:2]) + 5)]
        if invented[name] is None:
            raise ValueError(step.name)
        return invented[name]


def call(step: Step, new: frozenset[str], known: dict[str, Any]) -> str:
    return repr((step.name, [name in new for name in step.factors], [known[name] for name in step.inputs]))


def minimal(case: Case, outcomes: dict[frozenset[str], Any]) -> set[frozenset[str]]:
    whole = frozenset(case.names)
    return case.minimal(lambda undone: outcomes[whole - undone] != outcomes[whole])


def check(case: Case, answer: Explanation, outcomes: dict[frozenset[str], Any]) -> None:
    true = minimal(case, outcomes)
    assert sets(answer.proven) <= true
    if Tier.COMPLETE in answer.tiers:
        assert sets(answer.proven) == true
    whole = frozenset(case.names)
    for name, role in answer.roles.items():
        if role is Role.NECESSARY:
            assert outcomes[whole - {name}] != outcomes[whole]
    for name in {r.factor for r in answer.ruled_out}:
        assert all(outcomes[new] == outcomes[new ^ {name}] for new in outcomes)
    for told in answer.counterfactuals:
        new = whole - {told.factor} if told.action == "undo" else frozenset({told.factor})
        assert told.outcome == outcomes[new]


@st.composite
def recordings(draw: st.DrawFn) -> Recorded:
    case = draw(cases(most=5).filter(lambda case: case.endpoints_run() and case.first != case.last))
    silent = draw(st.sets(st.sampled_from([step.name for step in case.steps]), min_size=1))
    others = draw(st.lists(st.sampled_from(case.subsets()), max_size=4))
    return Recorded(case, frozenset(silent), others)


CONTENTS = st.fixed_dictionaries(
    {f"s{i}": st.lists(st.sampled_from([canonical_bytes(value) for value in (0, 1, 2)])) for i in range(5)}
)


@FEWER
@given(recordings(), CONTENTS)
def test_what_is_claimed_holds_whatever_was_not_recorded(
    recorded: Recorded, contents: dict[str, list[bytes]]
) -> None:
    little = recorded.explain(Known())
    much = recorded.explain(Known(recorded.elsewhere, contents))
    assert sets(little.proven) <= sets(much.proven)
    assert (Tier.COMPLETE in little.tiers) <= (Tier.COMPLETE in much.tiers)
    for number in range(WORLDS):
        outcomes = recorded.world(number)
        check(recorded.case, little, outcomes)
        check(recorded.case, much, outcomes)


@FEWER
@given(recordings())
def test_an_event_with_any_combination_makes_it_known(recorded: Recorded) -> None:
    """Whatever was recorded whole needs no call: the sets that an answer leaves open were never run."""
    answer = recorded.explain(Known(recorded.elsewhere))
    whole = frozenset(recorded.case.names)
    for event in recorded.elsewhere:
        new = {name for name in whole if event.factors[name] == recorded.case.after[name].digest}
        assert (whole - new) not in {frozenset(m) for call_ in answer.plan for m in call_.decides}


@FEWER
@given(recordings(), CONTENTS, st.data())
def test_what_is_claimed_of_factors_taken_together_holds_of_all_of_them_at_once(
    recorded: Recorded, contents: dict[str, list[bytes]], data: st.DataObject
) -> None:
    case = recorded.case
    read = sorted({name for step in case.steps for name in step.factors})
    if len(read) < 2:
        return
    members = tuple(sorted(data.draw(st.sets(st.sampled_from(read), min_size=2))))
    answer = recorded.explain(Known(recorded.elsewhere, contents), {"all": members})
    whole = frozenset(case.names)

    def apart(names: frozenset[str]) -> frozenset[str]:
        return names - {"all"} | (frozenset(members) if "all" in names else frozenset())

    coarse = Coarse([name for name in case.names if name not in members] + ["all"])
    for number in range(WORLDS):
        fine = recorded.world(number)
        outcomes = {new: fine[apart(new)] for new in coarse.subsets()}
        check(coarse, answer, outcomes)
        assert outcomes[frozenset(coarse.names)] == fine[whole]


@FEWER
@given(recordings(), CONTENTS)
def test_an_answer_as_fine_as_what_is_known_and_its_coarser_one_hold(
    recorded: Recorded, contents: dict[str, list[bytes]]
) -> None:
    answer = recorded.explain(Known(recorded.elsewhere, contents), ask=explain_as_known)
    for told in filter(None, (answer, answer.coarser)):
        members = {member: name for name, group in told.together.items() for member in group}
        coarse = Coarse(list(dict.fromkeys(members.get(name, name) for name in recorded.case.names)))
        for number in range(WORLDS):
            fine = recorded.world(number)
            apart = {
                new: frozenset(name for name in recorded.case.names if members.get(name, name) in new)
                for new in coarse.subsets()
            }
            check(coarse, told, {new: fine[names] for new, names in apart.items()})
    assert answer.coarser is None or Tier.COMPLETE in answer.coarser.tiers


class Coarse(Case):
    """The same combinations as far as a group of factors is taken whole; only its subsets are asked for."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
