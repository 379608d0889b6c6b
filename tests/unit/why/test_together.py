from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govern.run.execute import Executor
from govern.run.memo import Memo
from govern.run.stage import NoAnswer, Replay
from govern.why import FactorValue, Stage
from govern.why.answer import Explanation, Tier
from govern.why.causes import Role
from govern.why.grain import explain_as_known
from govern.why.points import Elsewhere, Known
from govern.why.together import Apart, Question, components, taken_together, up_to

NAMES = ("sanitizer/s", "model/m#weights", "model/m#parameters", "thresholds/t")
BEFORE = {name: FactorValue(f"{name}0", f"{name.partition('#')[0]}@1 {name[-3:]}", 0) for name in NAMES}
AFTER = {name: FactorValue(f"{name}1", f"{name.partition('#')[0]}@2 {name[-3:]}", 1) for name in NAMES}


def stages(*, cleans: bool) -> list[Stage]:
    """Give a pipeline: cleaning bites or not, the model's two parts add up, and a threshold."""
    return [
        Stage("clean", NAMES[:1], ("record",), lambda f, i: f[NAMES[0]] if cleans else 0),
        Stage("model", NAMES[1:3], ("clean",), lambda f, i: f[NAMES[1]] + f[NAMES[2]] + i["clean"]),
        Stage(
            "act",
            NAMES[3:],
            ("model",),
            lambda f, i: "escalate" if i["model"] >= 4 - 3 * f[NAMES[3]] else "log",
        ),
    ]


def ask(*, cleans: bool, known: Known = Known()) -> Explanation:  # noqa: B008 - it is frozen
    run = stages(cleans=cleans)
    ends = [Executor(run, Memo()).execute("text", side) for side in (BEFORE, AFTER)]
    answers = {}
    for side, end in zip((BEFORE, AFTER), ends, strict=True):
        answers[side[NAMES[1]].value, side[NAMES[2]].value, end.outputs["clean"].value] = end.outputs[
            "model"
        ].value

    def look_up(factors: Any, inputs: Any) -> Any:
        try:
            return answers[factors[NAMES[1]], factors[NAMES[2]], inputs["clean"]]
        except KeyError:
            raise NoAnswer("model", "was not asked that") from None

    silent = [run[0], replace(run[1], function=look_up, replay=Replay.RECORDED), run[2]]
    return explain_as_known(
        silent,
        "text",
        BEFORE,
        AFTER,
        known=known,
        recorded_before=ends[0].digests,
        recorded_after=ends[1].digests,
        outcomes=(ends[0].outcome, ends[1].outcome),
    )


def test_the_parts_of_a_component_are_one_where_its_stage_cant_be_run() -> None:
    answer = ask(cleans=False)
    assert Tier.COMPLETE in answer.tiers
    assert answer.together == {"model/m": NAMES[1:3]}
    assert answer.proven == (("model/m",), ("thresholds/t",))
    assert [(c.before and c.before.label, c.after and c.after.label) for c in answer.changed][1] == (
        "model/m@1",
        "model/m@2",
    )
    assert answer.roles["sanitizer/s"] is Role.IRRELEVANT
    assert answer.coarser is None
    assert answer.to_json()["together"] == {"model/m": list(NAMES[1:3])}


def test_what_reaches_the_stage_is_one_where_that_is_open_too() -> None:
    answer = ask(cleans=True)
    assert answer.tiers == (Tier.REPRODUCED, Tier.PROVEN, Tier.CANDIDATE)
    assert answer.together == {"model/m": NAMES[1:3]}
    assert [call.factors for call in answer.plan] == [{"model/m": "model/m@2"}, {"model/m": "model/m@1"}]
    assert answer.proven == (("thresholds/t",),)
    assert answer.coarser is not None
    assert Tier.COMPLETE in answer.coarser.tiers
    assert answer.coarser.together == {"all up to model": NAMES[:3]}
    assert answer.coarser.proven == (("all up to model",), ("thresholds/t",))
    assert answer.coarser.coarser is None
    told = answer.to_json()["coarser"]
    assert isinstance(told, dict)
    assert told["rollback_sets"] == [["all up to model"], ["thresholds/t"]]


def test_events_elsewhere_are_read_with_the_same_factors_together() -> None:
    mixed = {**AFTER, NAMES[0]: BEFORE[NAMES[0]]}
    trace = Executor(stages(cleans=True), Memo()).execute("text", mixed)
    digests = {name: value.digest for name, value in mixed.items()}
    event = Elsewhere(digests, trace.digests, trace.outcome, "text")
    answer = ask(cleans=True, known=Known([event]))
    assert {c.factor for c in answer.counterfactuals if c.action == "undo"} >= {NAMES[0], NAMES[3]}
    grouped = taken_together(
        Question(tuple(stages(cleans=True)), BEFORE, AFTER, Known([event])), {"model/m": NAMES[1:3]}
    )
    assert grouped.known.events[0].factors["model/m"] == grouped.after["model/m"].digest
    assert set(grouped.known.events[0].factors) == {NAMES[0], "model/m", NAMES[3]}


def test_a_stage_gets_its_own_factors_and_no_others() -> None:
    asked = Question(tuple(stages(cleans=True)), BEFORE, AFTER, Known())
    merged = taken_together(asked, {"some": (NAMES[0], NAMES[1])})
    assert [stage.factors for stage in merged.stages] == [("some",), ("some", NAMES[2]), (NAMES[3],)]
    assert merged.stages[2] is asked.stages[2]
    assert isinstance(merged.stages[0].function, Apart)
    values = {name: value.value for name, value in merged.after.items()}
    assert (
        merged.stages[1].function({name: values[name] for name in merged.stages[1].factors}, {"clean": 0})
        == 2
    )
    assert (
        taken_together(asked, {"some": (NAMES[0], NAMES[1])}).stages == merged.stages
    )  # one memo serves both


@pytest.mark.parametrize(
    ("changed", "parts", "reaching"),
    [
        (NAMES, {"model/m": NAMES[1:3]}, {"all up to model": NAMES[:3]}),
        (NAMES[:3], {"model/m": NAMES[1:3]}, {}),
        ((NAMES[1], NAMES[3]), {}, {}),
        ((NAMES[0], NAMES[1], NAMES[3], "record"), {}, {"all up to model": NAMES[:2]}),
    ],
)
def test_which_factors_are_taken_together(changed: Any, parts: Any, reaching: Any) -> None:
    assert components(stages(cleans=True), ["model"], changed) == parts
    assert up_to(stages(cleans=True), ["model"], changed) == reaching
