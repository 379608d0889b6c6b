from __future__ import annotations

from typing import Any

import pytest

from govern.policy.judging import Outcome, judge

ACTIONS = "match: {kind: ActionPolicy}\nfor_each: contract.actions\nrequire: "


def outcomes(compiled: Any, bindings: Any) -> list[str]:
    return [judged.outcome.value for judged in judge(compiled, bindings)]


def test_each_item_has_its_outcome(makes: Any, action: Any) -> None:
    compiled = makes.compiled(ACTIONS + "item.rollback.how.size() > 3\n")
    actions = [action(rollback={"how": "undo it"}), action(rollback={"how": "x"}), action()]
    judged = list(judge(compiled, {"contract": {"actions": actions}}))
    assert [each.outcome for each in judged] == [Outcome.PASS, Outcome.FAIL, Outcome.ERROR]
    assert [each.position for each in judged] == [0, 1, 2]
    assert judged[2].error is not None
    assert "null" in judged[2].error.message


def test_an_item_that_is_given_is_judged_alone(makes: Any, action: Any) -> None:
    compiled = makes.compiled(ACTIONS + "item.name == 'tag'\n")
    assert outcomes(compiled, {"item": action(), "contract": {"actions": [action("other")]}}) == ["pass"]


@pytest.mark.parametrize(
    ("value", "expected"), [(None, []), ([], []), ({}, []), ({"a": 1}, ["pass"]), (3, ["error"])]
)
def test_what_holds_no_items_is_not_a_pass_unless_it_is_empty(
    makes: Any, value: Any, expected: list[str]
) -> None:
    compiled = makes.compiled("subject: data\nfor_each: profile.columns\nrequire: 'true'\n")
    assert outcomes(compiled, {"profile": {"columns": value}}) == expected


def test_what_gives_neither_true_nor_false_is_an_error(makes: Any) -> None:
    compiled = makes.compiled("subject: data\nrequire: profile.rows\n")
    assert outcomes(compiled, {"profile": {"rows": 1}}) == ["error"]
    assert outcomes(compiled, {"profile": {"rows": False}}) == ["fail"]
    assert outcomes(compiled, {}) == ["error"]


def test_an_exhausted_budget_is_an_error(makes: Any) -> None:
    compiled = makes.compiled(
        "subject: data\nrequire: profile.all(a, profile.all(b, profile.all(c, a <= b)))\n"
    )
    (judged,) = judge(compiled, {"profile": {f"{n:03}": n for n in range(400)}})
    assert (judged.outcome, judged.exhausted) == (Outcome.ERROR, True)


def test_a_list_that_can_not_be_had_is_an_error(makes: Any) -> None:
    (judged,) = judge(makes.compiled(ACTIONS + "item.name == 'x'\n"), {"contract": {}})
    assert (judged.outcome, judged.part) == (Outcome.ERROR, "for_each")


def test_all_items_together_have_a_budget_past_which_nothing_passes(makes: Any) -> None:
    digits = "[1,2,3,4,5,6,7,8,9,10]"
    asks = f"{digits}.all(a, {digits}.all(b, {digits}.all(c, {digits}.all(d, a + b + c + d > 0))))"
    compiled = makes.compiled(f"subject: data\nfor_each: profile.columns\nrequire: '{asks}'\n")
    *judged, last = judge(compiled, {"profile": {"columns": list(range(1_000))}})
    assert {each.outcome for each in judged} == {Outcome.PASS}
    assert 10 < len(judged) < 100
    assert (last.outcome, last.part, last.exhausted) == (Outcome.ERROR, "for_each", True)


def test_a_thousand_items_that_fail_are_all_told(makes: Any) -> None:
    compiled = makes.compiled("subject: data\nfor_each: profile.columns\nrequire: item < 0\n")
    judged = list(judge(compiled, {"profile": {"columns": list(range(10_000))}}))
    assert len(judged) == 10_000
    assert not any(each.exhausted for each in judged)
    judged = list(judge(compiled, {"profile": {"columns": list(range(50_000))}}))
    assert judged[-1].exhausted
