from __future__ import annotations

from dataclasses import replace

from govern.source.canonical import canonical_bytes
from govern.why.answer import PlannedCall
from govern.why.call_plan import Price, Took, batches, call_plan, price
from govern.why.points import Need

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
        [CALL, replace(CALL, stage="judge"), replace(CALL, stage="judge", decides=SETS)],
        3,
        {"rate": [Took(1, 5, "USD")], "judge": [Took(1, 7, "EUR")]},
    )
    assert plan.totals == {"EUR": 14, "USD": 5}
    assert [each.settles for each in plan.calls] == [3, 1, 1]


def test_calls_about_many_records_are_put_together_by_versions() -> None:
    def need(version: int, text: str, stage: str = "rate", content: str | None = None) -> Need:
        return Need(stage, (("model/m", f"model/m@{version}"),), (("clean", text),), content)

    waits = {
        need(1, "a"): ["k1", "k2"],
        need(1, "b"): ["k3"],
        need(2, "a"): ["k1"],
        need(2, "b"): ["k1"],
        need(1, "a", content="x"): ["k4"],
        need(1, "c", "judge"): ["k1"],
    }
    found = batches(waits, {"rate": [Took(1, 10, "EUR")]})
    assert [(b.stage, b.factors, b.contents, b.calls, b.records) for b in found] == [
        ("rate", {"model/m": "model/m@1"}, False, 2, 3),
        ("rate", {"model/m": "model/m@1"}, True, 1, 1),
        ("rate", {"model/m": "model/m@2"}, False, 2, 1),
        ("judge", {"model/m": "model/m@1"}, False, 1, 1),
    ]
    assert (found[0].price, found[3].price) == (Price(10, "EUR", 1), None)
    canonical_bytes(found[0].to_json())
