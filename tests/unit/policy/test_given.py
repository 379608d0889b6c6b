from __future__ import annotations

from typing import Any

import pytest

from govern.policy.cel.values import Timestamp
from govern.policy.given import case_bindings, given_problems

ACTIONS = "match: {kind: ActionPolicy}\nfor_each: contract.actions\nrequire: item.name == 'x'\n"


def given(makes: Any, body: str, values: str) -> dict[str, Any]:
    compiled = makes.compiled(f"{body}cases: [{{name: a, given: {values}, expect: pass}}]\n")
    bindings, problems = case_bindings(compiled, 0)
    assert problems == ()
    return bindings


def problems(makes: Any, body: str, values: str) -> list[tuple[str, str]]:
    compiled = makes.compiled(f"{body}cases: [{{name: a, given: {values}, expect: pass}}]\n")
    return [(problem.message, problem.help) for problem in given_problems(compiled)]


def test_defaults_are_filled_in_and_what_has_none_stays_out(makes: Any) -> None:
    item = given(makes, ACTIONS, "{item: {name: tag, minimum_confidence: 1, approvals: [{role: r}]}}")["item"]
    assert item == {
        "name": "tag",
        "minimum_confidence": 1.0,
        "approvals": [{"role": "r", "count": 1}],
        "corroboration": None,
        "rollback": None,
        "fallback": None,
        "notify": [],
    }
    assert isinstance(item["minimum_confidence"], float)


def test_a_contract_of_one_kind_has_its_kind(makes: Any) -> None:
    contract = given(makes, ACTIONS, "{contract: {id: x}}")["contract"]
    assert (contract["kind"], contract["apiVersion"], contract["tags"]) == ("ActionPolicy", "govern/v1", [])
    assert "actions" not in contract


def test_of_several_kinds_only_what_all_agree_on_is_filled_in(makes: Any) -> None:
    body = "match: {kind: [Prompt, Model]}\nrequire: contract.id == 'x'\n"
    either = given(makes, body, "{contract: {id: x}}")["contract"]
    assert "parameters" not in either
    assert "variables" not in either
    assert either["tags"] == []
    model = given(makes, body, "{contract: {kind: Model, id: x}}")["contract"]
    assert (model["parameters"], model["weights"]) == ({}, [])
    assert "variables" not in model
    prompt = given(makes, "require: contract.id == 'x'\n", "{contract: {kind: Prompt, id: x}}")["contract"]
    assert prompt["variables"] == []


def test_texts_stay_texts_and_times_are_read(makes: Any) -> None:
    assert given(makes, ACTIONS, "{item: {name: 1.10, notify: [12]}}")["item"]["notify"] == ["12"]
    assert given(makes, ACTIONS, "{now: 1970-01-02}")["now"] == Timestamp(86_400_000_000_000)
    assert given(makes, ACTIONS, "{now: '1970-01-01T00:00:01Z'}")["now"] == Timestamp(1_000_000_000)


@pytest.mark.parametrize(
    ("values", "message", "help_"),
    [
        ("{itm: {}}", "the policy has no variable `itm`", "Did you mean `item`?"),
        ("{qqqqq: {}}", "no variable `qqqqq`", "Variables: contract, now, item."),
        ("{item: {nam: x}}", "Action has no field `nam`", "Did you mean `name`?"),
        ("{item: {approvals: [{rol: x}]}}", "Approval has no field `rol`", "Did you mean `role`?"),
        ("{item: {blast_radius: hihg}}", "`hihg` is nothing", "Did you mean `high`?"),
        ("{item: {approvals: x}}", "list(Approval) is needed", ""),
        ("{item: {minimum_confidence: x}}", "the type double is needed", ""),
        ("{item: {approvals: [{count: '1'}]}}", "the type int is needed", ""),
        ("{item: x}", "the type Action is needed", ""),
        ("{now: soon}", "no day or time", "Write 2026-01-31"),
        (
            "{contract: {kind: Prompt}}",
            "`Prompt` is nothing that this field can be",
            "It is one of: ActionPolicy.",
        ),
    ],
)
def test_what_no_contract_could_have_is_told(makes: Any, values: str, message: str, help_: str) -> None:
    ((said, hint),) = problems(makes, ACTIONS, values)
    assert message in said
    assert help_ in hint


def test_without_for_each_there_is_no_item(makes: Any) -> None:
    body = "match: {kind: ActionPolicy}\nrequire: contract.id == 'x'\n"
    assert problems(makes, body, "{item: {name: x}}") == [
        ("the policy has no variable `item`", "Without `for_each` there is no `item`.")
    ]


def test_a_field_that_the_standard_has_and_the_model_has_not_may_be_given(makes: Any) -> None:
    body = "match: {kind: DataContract}\nrequire: contract.schema.size() > 0\n"
    table = given(makes, body, "{contract: {schema: [{name: t, physicalName: x}]}}")["contract"]["schema"][0]
    assert (table["physicalName"], table["properties"]) == ("x", [])
    assert problems(makes, body, "{contract: {schema: [{propertis: []}]}}") != []
