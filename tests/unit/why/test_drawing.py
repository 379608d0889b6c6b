"""Stages that draw, from seeds, with chances that are known: what is estimated has to hold them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from govern.errors import UsageError
from govern.run.draws import draw
from govern.run.execute import Executor
from govern.run.memo import Memo
from govern.run.stage import FactorValue, NoAnswer, Replay, Stage
from govern.source.canonical import canonical_bytes
from govern.why import explain
from govern.why.answer import Explanation, Irrelevance, Tier
from govern.why.causes import Role
from govern.why.rates import Case, decompose
from govern.why.words import in_words

CHANCE = {0: Fraction(1, 10), 1: Fraction(9, 10)}
"""How often the model says yes, by its version."""


def sides(*names: str) -> tuple[dict[str, FactorValue], dict[str, FactorValue]]:
    return (
        {name: FactorValue(f"{name}0", f"{name}@1", 0) for name in names},
        {name: FactorValue(f"{name}1", f"{name}@2", 1) for name in names},
    )


BEFORE, AFTER = sides("model", "policy", "spelling")


def triage(seed: int) -> list[Stage]:
    """A sanitiser that changes nothing here, a model that draws, and a policy that has to allow it."""
    random = Random(seed)  # noqa: S311 - the stage's own chance, repeatable

    def model(factors: Any, inputs: Any) -> int:
        return int(random.random() < CHANCE[factors["model"]])

    return [
        Stage("clean", ("spelling",), ("record",), lambda f, i: i["record"]),
        Stage("model", ("model",), ("clean",), model, deterministic=False),
        Stage("act", ("policy",), ("model",), lambda f, i: "escalate" if i["model"] & f["policy"] else "log"),
    ]


def ask(stages: list[Stage], draws: int = 200, **more: Any) -> Explanation:
    more = {"outcomes": ("log", "escalate"), **more}
    return explain(stages, "text", BEFORE, AFTER, draws=draws, **more)


def test_chances_shares_and_what_drawing_again_does() -> None:
    answer = ask(triage(1))
    assert answer.tiers == (Tier.ESTIMATED,)
    assert answer.proven == ()
    assert answer.causes is None
    found = answer.estimates
    assert found is not None
    assert found.stages == ("model",)
    assert found.before.found == 0  # the policy of before never escalates
    assert found.after.low < 100_000 < found.after.high
    assert found.undo["policy"].found == 200
    assert found.undo["model"].low < 900_000 < found.undo["model"].high
    assert found.beyond_chance(found.undo["policy"])
    assert found.beyond_chance(found.undo["model"])
    assert found.undo["spelling"].found == found.after.found  # the same calls, so the same draws
    assert not found.beyond_chance(found.undo["spelling"])
    assert answer.candidates == ("spelling",)
    canonical_bytes(answer.to_json())


def test_shares_sum_to_the_change_with_drawing_itself_as_a_factor() -> None:
    found = ask(triage(2), draws=400).estimates
    assert found is not None
    assert sum(share.mean for share in found.share.values()) == 1
    # of the game in chances: v = policy x (0.1 or 0.9); 0.9 in all, and 0.1 is luck
    true = {"model": 0.4, "policy": 0.5, "reroll": 0.1, "spelling": 0.0}
    for name, share in found.share.items():
        assert abs(float(share.mean) - true[name]) <= share.reach / 1_000_000
    assert {"model", "policy", "reroll"} <= set(found.share)


def test_a_change_that_is_chance_alone() -> None:
    """Nothing changed but a factor that is not read: one answer differs from the other by the draw."""
    random = Random(3)  # noqa: S311 - see above
    stages = [Stage("coin", (), ("record",), lambda f, i: int(random.random() < 0.5), deterministic=False)]
    answer = explain(stages, "x", *sides("idle"), outcomes=(0, 1), draws=100)
    assert answer.estimates is not None
    assert answer.estimates.after.low < 500_000 < answer.estimates.after.high
    assert answer.estimates.undo == {}
    assert answer.estimates.share["reroll"].mean == 1
    assert [(r.factor, r.reason) for r in answer.ruled_out] == [("idle", Irrelevance.UNREAD)]
    assert answer.roles == {"idle": Role.IRRELEVANT}


def test_an_outcome_that_stayed_may_not_have() -> None:
    answer = ask(triage(4), outcomes=("log", "log"))
    assert answer.outcome is not None
    assert not answer.outcome.changed
    assert answer.estimates is not None
    assert answer.estimates.after.low < 900_000 < answer.estimates.after.high
    assert answer.estimates.undo == {}


def test_without_recorded_outcomes_the_most_frequent_ones_are_compared() -> None:
    answer = ask(triage(5), outcomes=(None, None))
    assert answer.outcome is not None
    assert (answer.outcome.before, answer.outcome.after) == ("log", "escalate")


def noisy(seed: int) -> list[Stage]:
    """Either of two is enough, nearly always."""
    random = Random(seed)  # noqa: S311 - see above

    def compute(factors: Any, inputs: Any) -> int:
        return int((factors["a"] or factors["b"]) and random.random() < 0.95)

    return [Stage("noisy", ("a", "b"), ("record",), compute, deterministic=False)]


def test_two_that_were_each_enough_are_a_set_drawn_for_itself() -> None:
    answer = explain(noisy(6), "x", *sides("a", "b"), outcomes=(0, 1), draws=100)
    found = answer.estimates
    assert found is not None
    assert list(found.sets) == [("a", "b")]
    assert found.sets["a", "b"].found == 100
    assert found.beyond_chance(found.sets["a", "b"])
    assert not found.beyond_chance(found.undo["a"])
    assert answer.stage_runs >= 5 * 100  # the set was drawn anew, and not counted in the draws that chose it


@pytest.mark.parametrize(("chance", "draws"), [(0.5, 20), (0.1, 40), (0.97, 40)])
def test_the_interval_holds_the_true_chance_as_often_as_it_says(chance: float, draws: int) -> None:
    held = 0
    for seed in range(300):
        random = Random(seed)  # noqa: S311 - see above
        stage = Stage(
            "s", (), ("record",), lambda f, i, r=random: int(r.random() < chance), deterministic=False
        )
        answer = explain([stage], "x", {}, {}, outcomes=(1, 1), draws=draws)
        assert answer.estimates is not None
        held += answer.estimates.after.low <= (1 - chance) * 1_000_000 <= answer.estimates.after.high
    assert held >= 0.95 * 300


def recorded(side: dict[str, FactorValue], seed: int = 7) -> dict[str, str]:
    return Executor(triage(seed), Memo()).execute("text", side).digests


def test_another_draw_than_the_recorded_one_is_no_mismatch() -> None:
    answer = ask(triage(8), recorded_before=recorded(BEFORE), recorded_after=recorded(AFTER))
    assert answer.tiers == (Tier.ESTIMATED,)


@pytest.mark.parametrize("stage", ["clean", "act"])
def test_a_deterministic_stage_beside_one_that_draws_still_has_to_reproduce(stage: str) -> None:
    wrong = {**recorded(AFTER), stage: "sha256:0"}
    answer = ask(triage(9), recorded_before=recorded(BEFORE), recorded_after=wrong)
    assert answer.tiers == (Tier.UNKNOWN,)
    assert answer.mismatch is not None
    assert (answer.mismatch.stage, answer.mismatch.side) == (stage, "after")
    assert answer.estimates is None
    assert any(stage in line.text for line in in_words(answer))


def test_a_recorded_stage_that_is_not_there_is_named() -> None:
    answer = ask(triage(9), recorded_after={"gone": "sha256:0"})
    assert answer.mismatch is not None
    assert answer.mismatch.stage == "gone"


def test_a_stage_that_draws_and_does_not_say_so_is_named() -> None:
    calls: list[int] = []

    def act(factors: Any, inputs: Any) -> int:
        calls.append(1)
        return len(calls)

    stages = [*triage(10)[:2], Stage("act", ("policy",), ("model",), act)]
    answer = ask(stages)
    assert answer.tiers == (Tier.UNKNOWN,)
    assert answer.mismatch is not None
    assert (answer.mismatch.stage, answer.mismatch.side) == ("act", "replay")


def test_a_spent_budget_keeps_what_was_drawn() -> None:
    answer = explain(noisy(11), "x", *sides("a", "b"), outcomes=(0, 1), draws=50, budget=60)
    assert answer.estimates is not None
    assert answer.estimates.after.drawn == 50
    assert list(answer.estimates.undo) == ["a"]
    assert answer.estimates.sets == {}
    assert answer.estimates.share == {}
    assert answer.missing == ("the budget of stage runs was spent before every draw was made",)


def test_silence_leaves_candidates() -> None:
    def silent(factors: Any, inputs: Any) -> int:
        raise NoAnswer("model", "is out of reach")

    stages = triage(12)
    stages[1] = Stage("model", ("model",), ("clean",), silent, deterministic=False)
    answer = ask(stages)
    assert answer.tiers == (Tier.CANDIDATE,)
    assert "out of reach" in answer.missing[0]
    assert answer.candidates == ("spelling", "model", "policy")


def test_without_draws_it_is_said_how_to_get_them() -> None:
    answer = explain(triage(13), "text", BEFORE, AFTER, outcomes=("log", "escalate"))
    assert answer.tiers == (Tier.CANDIDATE,)
    assert "--draws" in answer.missing[0]


def test_draws_change_nothing_where_no_stage_draws() -> None:
    stages = [Stage("s", ("model",), ("record",), lambda f, i: f["model"])]
    one, other = (explain(stages, "x", BEFORE, AFTER, draws=n) for n in (0, 50))
    assert one == other
    recorded_only = Stage("s", ("model",), ("record",), lambda f, i: f["model"], deterministic=False)
    silent = Stage(
        "s", ("model",), ("record",), recorded_only.function, deterministic=False, replay=Replay.RECORDED
    )
    assert explain([silent], "x", BEFORE, AFTER, draws=50).tiers == (
        Tier.PROVEN,
    )  # never COMPLETE: it may be chance


def test_a_stage_is_told_which_draw_it_is_for() -> None:
    seen: list[str] = []
    stage = Stage("s", (), ("record",), lambda f, i: seen.append(draw()) or 0, deterministic=False)
    explain([stage], "x", {}, {}, draws=3)
    assert seen == ["0", "1", "2"]
    assert draw() == ""


def test_words_tell_chances_with_intervals_and_prove_nothing() -> None:
    text = "\n".join(line.text for line in in_words(ask(triage(14), draws=100)))
    assert "model draws: each configuration was run 100 times, and nothing here is proven" in text
    assert (
        "undo → otherwise in 100.0 % of 100 draws (95 % interval 96.4 to 100.0 %), more than by chance"
        in text
    )
    assert "which drawing again may do as well" in text
    assert "Drawing itself has the share" in text
    assert "PROVEN" not in text


def test_a_rate_is_not_called_exact_where_a_stage_draws() -> None:
    cases = [Case("1", "x", "x")]
    asked: Callable[[Any], bool] = lambda outcome: outcome == "escalate"  # noqa: E731 - it has a type
    with pytest.raises(UsageError, match="stage `model` is not deterministic"):
        decompose(triage(15), cases, BEFORE, AFTER, asked=asked)
