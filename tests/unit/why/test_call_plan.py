from __future__ import annotations

from dataclasses import replace

from govern.source.canonical import canonical_bytes
from govern.why.answer import PlannedCall
from govern.why.call_plan import Price, Took, call_plan, price

SETS = (("a",), ("b",), ("c", "d"))
CALL = PlannedCall("rate", {"model/m": "model/m@1"}, {"clean": "sha256:1"}, SETS[:1], configurations=4)


def test_a_price_is_the_mean_of_what_was_metered_rounded_up() -> None:
    assert price([Took(1, 10, "EUR"), Took(1, 13, "EUR"), Took(9)]) == Price(12, "EUR", 2)
    assert price([Took(1, 0, "EUR")]) == Price(0, "EUR", 1)
    assert price([Took(9), Took(1, 5)]) is None  # of no currency
    assert price([Took(1, 10, "EUR"), Took(1, 10, "USD")]) is None
    assert price([]) is None


def test_the_cheapest_for_what_it_settles_comes_first_and_what_has_no_price_last() -> None:
    calls = [
        CALL,
        replace(CALL, stage="judge", decides=SETS[:2]),
        replace(CALL, stage="free", decides=SETS[2:]),
        replace(CALL, stage="other"),
        replace(CALL, stage="more", decides=SETS[:2]),
        replace(CALL, stage="rate", inputs={"clean": "sha256:2"}, configurations=8),
    ]
    took = {
        "rate": [Took(40, 10, "EUR")],
        "judge": [Took(60, 16, "EUR"), Took(81, 18, "EUR")],
        "free": [Took(1, 0, "EUR")],
    }
    plan = call_plan(calls, 9, took)
    assert [each.call.stage for each in plan.calls] == ["free", "judge", "rate", "rate", "more", "other"]
    assert [each.call.configurations for each in plan.calls][2:4] == [8, 4]
    assert plan.calls[1].milliseconds == 71
    assert plan.totals == {"EUR": 37}
    assert (plan.unpriced, plan.most) == (2, 9)
    canonical_bytes(plan.to_json())


def test_sums_are_apart_by_currency() -> None:
    plan = call_plan(
        [CALL, replace(CALL, stage="judge"), replace(CALL, stage="judge", decides=(), records=7)],
        3,
        {"rate": [Took(1, 5, "USD")], "judge": [Took(1, 7, "EUR")]},
    )
    assert plan.totals == {"EUR": 14, "USD": 5}
    assert [each.settles for each in plan.calls] == [7, 1, 1]
