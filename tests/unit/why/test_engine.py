from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from govern.errors import UsageError
from govern.run.execute import Executor
from govern.run.memo import Memo
from govern.run.stage import RECORD, NoAnswer, Replay, StageFailed
from govern.source.canonical import canonical_bytes
from govern.why import FactorValue, Stage, explain
from govern.why.answer import Irrelevance, OutcomeChange, Tier
from govern.why.causes import Role

Function = Callable[[Any, Any], Any]


def sides(names: str) -> tuple[dict[str, FactorValue], dict[str, FactorValue]]:
    return (
        {name: FactorValue(f"{name}0", f"{name}@1", 0) for name in names},
        {name: FactorValue(f"{name}1", f"{name}@2", 1) for name in names},
    )


BEFORE, AFTER = sides("abc")
STAGES = (
    Stage("mix", ("a", "b"), (RECORD,), lambda f, i: f["a"] & f["b"]),
    Stage("act", ("c",), ("mix",), lambda f, i: "escalate" if i["mix"] else "log"),
)


def recorded(side: dict[str, FactorValue], stages: Any = STAGES) -> dict[str, str]:
    return Executor(stages, Memo()).execute(None, side).digests


def test_a_complete_answer() -> None:
    answer = explain(
        STAGES, None, BEFORE, AFTER, recorded_before=recorded(BEFORE), recorded_after=recorded(AFTER)
    )
    assert answer.tiers == (Tier.REPRODUCED, Tier.PROVEN, Tier.COMPLETE)
    assert answer.proven == (("a",), ("b",))
    assert answer.share == {"a": Fraction(1, 2), "b": Fraction(1, 2)}
    assert [(r.factor, r.reason) for r in answer.ruled_out] == [("c", Irrelevance.SAME_OUTPUT)]
    assert [carried.stage for carried in answer.carrier_path] == ["mix", "act"]
    assert answer.carrier_path[0].after == recorded(AFTER)["mix"]
    canonical_bytes(answer.to_json())


def test_without_recorded_digests_nothing_is_called_reproduced() -> None:
    only = {"act": recorded(AFTER)["act"]}
    answer = explain(STAGES, None, BEFORE, AFTER, recorded_before=recorded(BEFORE), recorded_after=only)
    assert answer.tiers == (Tier.PROVEN, Tier.COMPLETE)


def test_a_tampered_digest_is_unknown_and_the_first_stage_is_named() -> None:
    wrong = {**recorded(BEFORE), "act": "sha256:0", "mix": "sha256:1"}
    answer = explain(STAGES, None, BEFORE, AFTER, recorded_before=wrong, recorded_after=recorded(AFTER))
    assert answer.tiers == (Tier.UNKNOWN,)
    assert answer.outcome is None
    assert answer.proven == ()
    assert answer.mismatch is not None
    assert (answer.mismatch.stage, answer.mismatch.side) == ("mix", "before")
    assert answer.mismatch.factors == {"a": "a0", "b": "b0"}
    assert (answer.mismatch.expected, answer.mismatch.found) == ("sha256:1", recorded(BEFORE)["mix"])
    canonical_bytes(answer.to_json())


def test_a_recorded_stage_that_is_not_there_is_unknown() -> None:
    answer = explain(STAGES, None, BEFORE, AFTER, recorded_after={"gone": "sha256:0"})
    assert answer.tiers == (Tier.UNKNOWN,)
    assert answer.mismatch is not None
    assert answer.mismatch.stage == "gone"


def test_a_stage_off_the_path_to_the_outcome_is_not_run_nor_compared() -> None:
    aside = Stage("aside", ("a",), (), lambda f, i: 1 / 0)
    answer = explain([aside, *STAGES], None, BEFORE, AFTER, sink="act", recorded_after={"aside": "x"})
    assert Tier.COMPLETE in answer.tiers


def test_digests_are_compared_as_they_were_made() -> None:
    def keyed(stage: str, content: bytes) -> str:
        return f"hmac:{stage}:{content!r}"

    made = {"mix": keyed("mix", b"1"), "act": keyed("act", b'"escalate"')}
    answer = explain(STAGES, None, BEFORE, AFTER, recorded_after=made, digest=keyed)
    assert Tier.COMPLETE in answer.tiers
    assert answer.carrier_path[0].after == made["mix"]


def test_a_stage_that_counts_its_calls_is_unknown() -> None:
    calls: list[int] = []

    def count(factors: Any, inputs: Any) -> int:
        calls.append(1)
        return len(calls)

    answer = explain([Stage("count", ("a",), (), count)], None, BEFORE, AFTER)
    assert answer.tiers == (Tier.UNKNOWN,)
    assert answer.mismatch is not None
    assert (answer.mismatch.stage, answer.mismatch.side) == ("count", "replay")
    assert answer.missing[0].endswith("if it draws, declare it `deterministic: false` and ask for --draws")


def test_a_hidden_change_between_two_questions_shows_against_the_memo() -> None:
    hidden = [0]
    stages = [Stage("leak", ("a",), (), lambda f, i: [f["a"], hidden[0]])]
    memo = Memo()
    assert Tier.COMPLETE in explain(stages, None, BEFORE, AFTER, memo=memo).tiers
    hidden[0] = 1
    answer = explain(stages, None, BEFORE, AFTER, memo=memo)
    assert answer.tiers == (Tier.UNKNOWN,)


def test_a_hidden_change_seen_by_mixed_combinations_only_is_caught_by_the_witness() -> None:
    turn = [0]

    def leak(factors: Any, inputs: Any) -> int:
        if factors["a"] == factors["b"]:
            return int(factors["a"])
        turn[0] += 1
        return turn[0] % 2

    answer = explain([Stage("leak", ("a", "b"), (), leak)], None, BEFORE, AFTER)
    assert answer.tiers == (Tier.UNKNOWN,)


def test_endpoints_are_run_afresh_and_not_taken_from_the_memo() -> None:
    hidden = [0]
    stages = [Stage("leak", ("a",), (), lambda f, i: [f["a"], hidden[0]])]
    memo, before, after = Memo(), recorded(BEFORE, stages), recorded(AFTER, stages)
    explain(stages, None, BEFORE, AFTER, memo=memo)
    hidden[0] = 1
    answer = explain(stages, None, BEFORE, AFTER, recorded_before=before, recorded_after=after, memo=memo)
    assert answer.mismatch is not None
    assert answer.mismatch.side == "before"


def test_a_hidden_change_after_the_endpoints_shows_even_with_a_memo_that_forgets() -> None:
    calls: list[int] = []

    def drift(factors: Any, inputs: Any) -> int:
        calls.append(1)
        return int(factors["a"]) + (10 if len(calls) > 2 else 0)

    answer = explain([Stage("drift", ("a",), (), drift)], None, BEFORE, AFTER, memo=Memo(1))
    assert answer.tiers == (Tier.UNKNOWN,)


@pytest.mark.parametrize("times", [1, 3])
def test_a_failure_that_does_not_happen_again_is_no_outcome(times: int) -> None:
    """`b` without `a` is run twice before the search, and in it the third time."""
    left = [times]

    def flaky(factors: Any, inputs: Any) -> int:
        if factors["b"] > factors["a"] and left[0]:
            left[0] -= 1
            raise ValueError
        return int(factors["a"] | factors["b"])

    answer = explain([Stage("flaky", ("a", "b"), (), flaky)], None, BEFORE, AFTER)
    assert answer.tiers == (Tier.UNKNOWN,)


def test_an_equal_outcome_still_names_the_stages_that_differ() -> None:
    stages = [
        Stage("mix", ("a",), (), lambda f, i: f["a"]),
        Stage("act", (), ("mix",), lambda f, i: "log"),
    ]
    answer = explain(
        stages,
        None,
        BEFORE,
        AFTER,
        recorded_before=recorded(BEFORE, stages),
        recorded_after=recorded(AFTER, stages),
    )
    assert answer.tiers == (Tier.REPRODUCED,)
    assert answer.outcome is not None
    assert not answer.outcome.changed
    assert [carried.stage for carried in answer.carrier_path] == ["mix"]
    assert answer.share == {}
    assert {r.factor for r in answer.ruled_out} == {"b", "c"}
    canonical_bytes(answer.to_json())


def test_labels_and_digests() -> None:
    before = {**BEFORE, "a": FactorValue("x", "a@1", 0), "b": FactorValue("same", "b@1", 1)}
    after = {**BEFORE, "a": FactorValue("y", "a@1", 1), "b": FactorValue("same", "b@2", 1)}
    answer = explain(STAGES, None, before, after)
    assert [change.factor for change in answer.changed] == ["a"]
    assert answer.unversioned == ("a",)


def test_a_factor_that_no_stage_reads_may_come_and_go() -> None:
    answer = explain(STAGES, None, BEFORE, {**AFTER, "new": FactorValue("n", "n@1")})
    assert [(r.factor, r.reason) for r in answer.ruled_out][-1] == ("new", Irrelevance.UNREAD)
    assert answer.changed[-1].before is None
    assert not answer.changed[-1].unversioned


def test_a_factor_that_is_read_must_be_on_both_sides() -> None:
    with pytest.raises(UsageError, match="stage `act` reads the factor `c`, which is not among those before"):
        explain(STAGES, None, sides("ab")[0], AFTER)


def test_two_records() -> None:
    stages = [Stage("act", ("a",), (RECORD,), lambda f, i: f["a"] + len(i[RECORD]))]
    before = {**BEFORE, RECORD: FactorValue("r0", "ev:1", "x")}
    after = {**AFTER, RECORD: FactorValue("r1", "ev:2", "xyz")}
    answer = explain(stages, "not used", before, after, value=lambda outcome: Fraction(str(outcome)))
    assert answer.share == {"a": 1, RECORD: 2}
    assert answer.total == 3


def test_records_must_be_on_both_sides_and_called_by_their_digests() -> None:
    with pytest.raises(UsageError, match="one side only"):
        explain(STAGES, None, BEFORE, {**AFTER, RECORD: FactorValue("r", "r", 1)})
    with pytest.raises(UsageError, match="two different records"):
        explain(
            STAGES,
            None,
            {**BEFORE, RECORD: FactorValue("r", "r", 1)},
            {**AFTER, RECORD: FactorValue("r", "r", 2)},
        )


def test_stages_that_prove_nothing_leave_candidates() -> None:
    for blocked in (
        Stage("act", ("c",), ("mix",), lambda f, i: 1 / 0, replay=Replay.NONE),
        Stage("act", ("c",), ("mix",), lambda f, i: 1 / 0, deterministic=False),
    ):
        answer = explain([STAGES[0], blocked], None, BEFORE, {**AFTER, "d": FactorValue("d", "d")})
        assert answer.tiers == (Tier.CANDIDATE,)
        assert answer.candidates == ("a", "b", "c")
        assert [r.factor for r in answer.ruled_out] == ["d"]
        assert "`act`" in answer.missing[0]
        assert answer.stage_runs == 0


def recordings(*known: tuple[int, int]) -> Stage:
    def look_up(factors: Any, inputs: Any) -> int:
        if (factors["a"], inputs["clean"]) not in known:
            raise NoAnswer("model", "has no recorded answer")
        return int(factors["a"] and inputs["clean"])

    return Stage("model", ("a",), ("clean",), look_up, deterministic=False, replay=Replay.RECORDED)


def test_recorded_answers_are_enough_where_inputs_coincide() -> None:
    clean = Stage("clean", ("b",), (), lambda f, i: 1)
    answer = explain([clean, replace(recordings((0, 1), (1, 1)), deterministic=True)], None, BEFORE, AFTER)
    assert answer.tiers == (Tier.PROVEN, Tier.COMPLETE)
    assert answer.proven == (("a",),)


def test_that_one_draw_of_each_side_differs_may_be_chance() -> None:
    clean = Stage("clean", ("b",), (), lambda f, i: 1)
    answer = explain([clean, recordings((0, 1), (1, 1))], None, BEFORE, AFTER)
    assert answer.tiers == (Tier.PROVEN,)
    assert answer.drawn == ("model",)
    assert "`model` is not deterministic" in answer.missing[-1]
    assert answer.to_json()["drawn"] == ["model"]
    act = Stage("act", ("b",), ("model",), lambda f, i: f["b"])
    told = explain([clean, recordings((0, 1), (1, 1)), act], None, BEFORE, {**AFTER, "a": BEFORE["a"]})
    assert (told.proven, told.drawn, told.missing) == ((("b",),), (), ())  # it gave both sides the same


def test_a_missing_recorded_answer_leaves_what_is_proven_by_single_reverts() -> None:
    clean = Stage("clean", ("b",), (), lambda f, i: f["b"])
    answer = explain([clean, recordings((0, 0), (1, 1), (0, 1))], None, BEFORE, AFTER)
    assert answer.tiers == (Tier.PROVEN, Tier.CANDIDATE)
    assert answer.proven == (("a",),)
    assert answer.candidates == ("b",)
    assert answer.missing[0] == "stage `model` has no recorded answer"
    assert "shares" in answer.missing[1]
    assert answer.share == {}


def test_equal_inputs_carry_recorded_answers_as_far_as_they_go_without_a_call() -> None:
    stages = [
        Stage("clean", ("b",), (), lambda f, i: 1),
        Stage("model", ("a",), ("clean",), lambda f, i: 1 / 0, replay=Replay.NONE),
        Stage("act", ("c",), ("model",), lambda f, i: 1 / 0),
    ]
    answer = explain(
        stages,
        None,
        BEFORE,
        AFTER,
        recorded_before={"model": "x", "act": "p"},
        recorded_after={"model": "y", "act": "q"},
        outcomes=("log", "escalate"),
    )
    assert answer.tiers == (Tier.CANDIDATE, Tier.SUFFICIENT_BY_DIGEST)
    assert answer.outcome == OutcomeChange("log", "escalate", changed=True)
    assert [r.factor for r in answer.ruled_out] == ["b"]  # the model was given the same bytes
    assert answer.candidates == ("a", "c")
    assert [(call.stage, call.content, call.decides) for call in answer.plan] == [
        ("model", "x", (("a",),)),
        ("model", "y", (("c",),)),
    ]  # it was asked: what is missing is what it said
    assert answer.plan[0].factors == {"a": BEFORE["a"].label}
    assert [call.configurations for call in answer.plan] == [1, 1]
    assert answer.open_answers == 2


def test_one_call_with_two_answers_is_a_reroll() -> None:
    clean = Stage("clean", (), (), lambda f, i: 1)
    model = Stage("model", (), ("clean",), lambda f, i: 1 / 0, replay=Replay.NONE, deterministic=False)
    answer = explain(
        [clean, model],
        None,
        {},
        {},
        recorded_before={"model": "x"},
        recorded_after={"model": "y"},
        outcomes=("log", "escalate"),
    )
    assert answer.proven == (("reroll/model",),)
    assert Tier.COMPLETE in answer.tiers
    assert answer.drawn == ()  # chance is among the causes


def test_a_recorded_outcome_is_needed_where_the_last_stage_is_not_run() -> None:
    model = Stage("model", ("a",), (), lambda f, i: 1 / 0, replay=Replay.NONE)
    known = {"recorded_before": {"model": "x"}, "recorded_after": {"model": "y"}}
    answer = explain([model], None, BEFORE, AFTER, **known)  # type: ignore[arg-type]
    assert answer.tiers == (Tier.CANDIDATE,)
    assert "outcome before is not recorded" in answer.missing[0]
    told = explain([model], None, BEFORE, AFTER, outcomes=(0, 1), **known)  # type: ignore[arg-type]
    assert (told.proven, told.share) == ((("a",),), {"a": 1})


def test_an_endpoint_without_an_answer_leaves_candidates() -> None:
    clean = Stage("clean", ("b",), (), lambda f, i: f["b"])
    answer = explain([clean, recordings((1, 1))], None, BEFORE, AFTER)
    assert answer.tiers == (Tier.CANDIDATE,)
    assert answer.outcome is None


def test_an_endpoint_that_fails_is_an_error() -> None:
    with pytest.raises(StageFailed, match="ZeroDivisionError"):
        explain([Stage("s", ("a",), (), lambda f, i: 1 // (1 - f["a"]))], None, BEFORE, AFTER)


def test_a_combination_that_fails_has_failing_as_its_outcome_and_no_value() -> None:
    def fit(factors: Any, inputs: Any) -> int:
        if factors["a"] != factors["b"]:
            raise ValueError("a model of one release, features of the other")
        return int(factors["a"])

    stages = [Stage("fit", ("a", "b"), (), fit)]
    answer = explain(stages, None, BEFORE, AFTER)
    assert answer.causes is not None
    assert answer.proven == (("a",), ("b",))
    assert answer.causes.restoring == (("a", "b"),)
    assert answer.counterfactuals[0].outcome == {"failed": "fit"}
    valued = explain(stages, None, BEFORE, AFTER, value=lambda outcome: int(str(outcome)))
    assert valued.share == {}
    assert "a failure has no value" in valued.missing[0]


def many(k: int) -> tuple[dict[str, FactorValue], dict[str, FactorValue]]:
    return (
        {f"f{i}": FactorValue("0", f"f{i}@1", 0) for i in range(k)},
        {f"f{i}": FactorValue("1", f"f{i}@2", 1) for i in range(k)},
    )


def chain(k: int, function: Function) -> list[Stage]:
    return [
        Stage(
            f"s{i}",
            (f"f{i}",),
            (f"s{i - 1}",) if i else (),
            lambda f, i: function([*f.values()], [*i.values()]),
        )
        for i in range(k)
    ]


def test_more_than_twenty_factors_that_matter_are_as_complete_as_few() -> None:
    before, after = many(24)
    answer = explain(chain(24, lambda f, i: int(f[0] and all(i))), None, before, after)
    assert answer.tiers == (Tier.PROVEN, Tier.COMPLETE)
    assert len(answer.proven) == 24
    assert set(answer.share.values()) == {Fraction(1, 24)}
    assert set(answer.roles.values()) == {Role.NECESSARY}


def test_more_than_twenty_changed_are_no_matter_if_few_matter() -> None:
    before, after = many(40)
    answer = explain(chain(40, lambda f, i: f[0]), None, before, after)
    assert Tier.COMPLETE in answer.tiers
    assert answer.proven == (("f39",),)
    assert len(answer.ruled_out) == 39


def test_a_spent_budget_says_so() -> None:
    before, after = many(30)
    wide = [Stage("all", tuple(before), (), lambda f, i: int(all(f.values())))]
    answer = explain(wide, None, before, after, budget=100)
    assert answer.tiers == (Tier.PROVEN, Tier.CANDIDATE)
    assert len(answer.proven) == 30
    assert "budget" in answer.missing[0]


def test_a_shared_memo_saves_runs() -> None:
    memo = Memo()
    first = explain(STAGES, None, BEFORE, AFTER, memo=memo)
    second = explain(STAGES, None, BEFORE, AFTER, memo=memo)
    assert second.stage_runs < first.stage_runs
    assert second.proven == first.proven


def test_the_room_is_light_at_import() -> None:
    code = "import sys, govern.why; print(sorted(m for m in sys.modules if m.startswith('govern')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['govern', 'govern.why']"


def test_an_unknown_public_name() -> None:
    import govern.why  # noqa: PLC0415 - the module itself is asked

    with pytest.raises(AttributeError, match="no attribute 'explanation'"):
        govern.why.explanation  # noqa: B018 - asked for its absence
