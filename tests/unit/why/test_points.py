from __future__ import annotations

from dataclasses import replace
from typing import Any

from govern.run.execute import Executor
from govern.run.memo import Memo
from govern.run.stage import Replay
from govern.why import FactorValue, Stage, explain
from govern.why.answer import Explanation, Tier
from govern.why.points import Elsewhere, Known

STAGES = (
    Stage("clean", ("c",), ("record",), lambda f, i: [i["record"], f["c"]]),
    Stage("model", ("m",), ("clean",), lambda f, i: i["clean"][1] + 2 * f["m"]),
    Stage("act", ("t",), ("model",), lambda f, i: int(i["model"] >= 3 - f["t"])),
)
RECORD = "text"


def side(**new: int) -> dict[str, FactorValue]:
    chosen = {"c": 0, "m": 0, "t": 0, **new}
    return {name: FactorValue(f"{name}{v}", f"{name}@{v + 1}", v) for name, v in chosen.items()}


BEFORE, AFTER = side(), side(c=1, m=1, t=1)


def run(factors: dict[str, FactorValue]) -> Any:
    return Executor(STAGES, Memo()).execute(RECORD, factors)


def event(**new: int) -> Elsewhere:
    trace = run(side(**new))
    digests = {name: value.digest for name, value in side(**new).items()}
    return Elsewhere(digests, trace.digests, trace.outcome, RECORD)


def ask(known: Known, *, replay: Replay = Replay.NONE) -> Explanation:
    silent = replace(STAGES[1], replay=replay)
    ends = [run(side) for side in (BEFORE, AFTER)]
    return explain(
        (STAGES[0], silent, STAGES[2]),
        RECORD,
        BEFORE,
        AFTER,
        recorded_before=ends[0].digests,
        recorded_after=ends[1].digests,
        outcomes=(ends[0].outcome, ends[1].outcome),
        known=known,
    )


def content(value: int) -> bytes:
    return str(value).encode()


def test_endpoints_alone_leave_every_set_open() -> None:
    answer = ask(Known())
    assert answer.proven == ()
    assert [(call.stage, call.content is None, call.decides) for call in answer.plan] == [
        ("model", True, (("c",),)),
        ("model", True, (("m",),)),
        ("model", False, (("t",),)),
    ]  # what more combinations wait for comes first
    assert answer.plan[0].factors == {"m": "m@2"}
    assert set(answer.plan[0].inputs) == {"clean"}
    assert answer.open_answers == 4  # two answers that were given and are not here, two that never were


def test_contents_are_taken_where_their_digest_is_the_recorded_one() -> None:
    told = ask(Known(contents={"model": [b"[]", content(3), content(0)]}))
    assert [call.decides for call in told.plan] == [(("c",),), (("m",),)]
    assert all(call.content is None for call in told.plan)
    assert Tier.SUFFICIENT_BY_DIGEST in told.tiers
    assert {c.factor: c.outcome for c in told.counterfactuals if c.action == "undo"} == {"t": 1}
    wrong = ask(Known(contents={"model": [content(7)], "act": [content(3)]}))
    assert wrong == ask(Known())


def test_events_of_other_releases_settle_what_the_endpoints_leave_open() -> None:
    answer = ask(
        Known([event(c=1, m=1), event(m=1, t=1), event(c=1, t=1), event(m=1), event(c=1), event(t=1)])
    )
    assert answer.tiers == (Tier.PROVEN, Tier.COMPLETE, Tier.SUFFICIENT_BY_DIGEST)
    assert answer.proven == (("m",), ("c", "t"))
    assert answer.plan == ()
    assert answer.open_answers == 0
    assert answer.causes is not None
    assert answer.share  # all combinations are known


def test_an_event_of_another_engine_tells_of_stages_outside_only() -> None:
    other = replace(event(c=1, m=1), same_engine=False)
    assert ask(Known([other])).counterfactuals == ()
    assert [c.factor for c in ask(Known([event(c=1, m=1)])).counterfactuals] == ["t"]
    contents = {"model": [content(n) for n in range(4)]}
    other = replace(event(m=1, t=1), same_engine=False)  # the model ran outside, so its answer is taken
    told = ask(Known([other], contents))
    assert [c.factor for c in told.counterfactuals if c.action == "undo"] == ["c", "t"]


def test_an_event_of_which_something_is_missing_tells_the_rest() -> None:
    whole = event(c=1, m=1)
    assert ask(Known([replace(whole, stages={"act": whole.stages["act"]})])).counterfactuals == ()
    assert ask(Known([replace(whole, factors={"c": "c1"})])).counterfactuals == ()
    assert ask(Known([replace(whole, record="another text")])).counterfactuals != ()  # `clean` is as it was


def test_another_answer_to_one_call_shows_that_the_stage_draws() -> None:
    there = event(c=1, m=1, t=1)
    drew = replace(there, stages={**there.stages, "model": "sha256:another"})
    answer = ask(Known([drew, event(m=1, t=1)]))
    assert "reroll/model" in {change.factor for change in answer.changed}
    assert [c.factor for c in answer.counterfactuals] == []  # nothing of such events is taken


def test_events_that_contradict_each_other_are_told_where_both_sides_run_here() -> None:
    there = event(c=1, m=1)
    drew = replace(there, stages={**there.stages, "model": "sha256:another"})
    stages = (STAGES[0], replace(STAGES[1], replay=Replay.RECORDED), STAGES[2])
    answer = explain(stages, RECORD, BEFORE, AFTER, known=Known([there, drew]))
    assert "gave one call two answers" in answer.missing[0]


def test_a_failure_beside_an_answer_that_nobody_has_is_not_told_as_the_outcome() -> None:
    """The stage without an answer may fail too, and what failed first is the outcome."""
    stages = [
        Stage("model", ("m",), (), lambda f, i: 1 / 0, replay=Replay.NONE),
        Stage("check", ("c", "t"), (), lambda f, i: 1 // int(f["c"] == f["t"])),
        Stage("act", (), ("model", "check"), lambda f, i: i["model"]),
    ]
    answer = explain(
        stages,
        None,
        BEFORE,
        AFTER,
        recorded_before={"model": "x", "act": "p"},
        recorded_after={"model": "y", "act": "q"},
        outcomes=(0, 1),
    )
    undone = {c.factor: c.outcome for c in answer.counterfactuals if c.action == "undo"}
    assert undone["c"] == undone["t"] == {"failed": "check"}  # the model's answer is known there
    stages[0] = replace(stages[0], factors=("c", "m"))
    again = explain(
        stages,
        None,
        BEFORE,
        AFTER,
        recorded_before={"model": "x", "act": "p"},
        recorded_after={"model": "y", "act": "q"},
        outcomes=(0, 1),
    )
    assert [c.factor for c in again.counterfactuals if c.action == "undo"] == ["t"]
