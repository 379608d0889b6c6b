from __future__ import annotations

import json
from dataclasses import replace

from govern.lineage.checkpoint import Checkpoint
from govern.lineage.evidence import Citations
from govern.report.answers.plan_human import money, plan_human
from govern.report.answers.plan_json import plan_json
from govern.report.blocks import laid_out
from govern.report.styled import plain
from govern.why.answer import Explanation, PlannedCall, Tier
from govern.why.call_plan import Took, call_plan
from govern.why.told import Endpoint, WhyAnswer

CITATIONS = Citations((), Checkpoint("log.example/x", 9, b"\xab" * 32), b"", "")
CALL = PlannedCall(
    "rate",
    {
        "model/m#code": "model/m@1.0.0 code",
        "model/m#weights": "model/m@1.0.0 weights",
        "prompt/p": "prompt/p@2.0.0",
    },
    {"clean": "hmac-sha256:" + "1" * 64},
    (("sanitizer/text",), ("model/m", "thresholds/t")),
)
GIVEN = replace(CALL, content="hmac-sha256:" + "2" * 64, decides=(("thresholds/t",),))
OPEN = Explanation(
    (Tier.CANDIDATE,), (), plan=(CALL, GIVEN), open_answers=5, missing=("stage `rate` is away",)
)
ANSWER = WhyAnswer("ev:2_1", "previous", "k", "s", {}, Endpoint("a"), Endpoint("b"), OPEN, {}, (), CITATIONS)


def shown(answer: WhyAnswer, took: dict[str, list[Took]]) -> str:
    told = answer.explanation
    return plain(laid_out(plan_human(answer, call_plan(told.plan, told.open_answers, took))))


def test_a_plan_says_what_to_ask_what_it_tells_and_what_it_costs() -> None:
    text = shown(ANSWER, {"rate": [Took(40, 1_200, "EUR"), Took(60, 1_201, "EUR")]})
    assert "2 answers would settle what is open; 5 answers at most" in text
    assert "1  rate  a call that nobody recorded       2 sets  0.001201 EUR  50 ms" in text
    assert "model/m@1.0.0, prompt/p@2.0.0   given clean hmac-sha256:111111111111…" in text
    assert "tells whether undoing changes the outcome: sanitizer/text; both model/m and thresholds/t" in text
    assert "2  rate  the content of a recorded answer  1 set   0.001201 EUR  50 ms" in text
    assert "recorded as hmac-sha256:222222222222…" in text
    assert "cost: 0.002402 EUR, by the mean of 2 answers of rate" in text
    assert "not known" not in text


def test_a_cost_that_nobody_metered_is_not_known() -> None:
    text = shown(ANSWER, {})
    assert text.count("cost not known") == 2
    assert "of 2 calls the cost is not known" in text
    assert "cost: " not in text


def test_versions_of_parts_are_told_apart_where_they_are_mixed() -> None:
    mixed = replace(CALL, factors={**CALL.factors, "model/m#weights": "model/m@2.0.0 weights"})
    text = shown(replace(ANSWER, explanation=replace(OPEN, plan=(mixed,))), {})
    assert "model/m@1.0.0 code, model/m@2.0.0 weights, prompt/p@2.0.0   given" in text


def test_where_no_call_helps_that_is_said_with_what_is_missing() -> None:
    text = shown(replace(ANSWER, explanation=replace(OPEN, plan=())), {})
    assert "Nothing is open that a call would settle" in text
    assert "Missing: stage `rate` is away" in text


def test_a_long_plan_is_counted_to_its_end() -> None:
    calls = tuple(replace(CALL, inputs={"clean": f"sha256:{n}"}) for n in range(25))
    text = shown(replace(ANSWER, explanation=replace(OPEN, plan=calls)), {})
    assert "and 5 further calls, all in --format json" in text


def test_json_has_each_call_in_order() -> None:
    told = plan_json(ANSWER, call_plan(OPEN.plan, 5, {"rate": [Took(40, 7, "EUR")]}))
    assert json.loads(json.dumps(told)) == told
    assert [(call["order"], call["settles"], call["price"]["cost_millionths"]) for call in told["calls"]] == [
        (1, 2, 7),
        (2, 1, 7),
    ]
    assert (told["tier"], told["most"], told["cost_millionths"]) == (["CANDIDATE"], 5, {"EUR": 14})
    assert told["calls"][1]["content"] == GIVEN.content


def test_money() -> None:
    assert [money(n, "EUR") for n in (0, 7, 1_200, 2_500_000)] == [
        "0.0 EUR",
        "0.000007 EUR",
        "0.0012 EUR",
        "2.5 EUR",
    ]
