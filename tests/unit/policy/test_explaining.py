from __future__ import annotations

from typing import Any

import pytest

from govern.diagnostic import Place
from govern.policy.explaining import MOST, explain, first_operand
from govern.policy.judging import Outcome, judge
from govern.policy.values import contract_value

ACTIONS = """
    actions:
      - name: log
        blast_radius: low
        minimum_confidence: 0
      - name: call
        blast_radius: high
        minimum_confidence: 0.25
        approvals: [{role: officer}]
    """


def failing(makes: Any, body: str, document: str = ACTIONS, kind: str = "ActionPolicy") -> Any:
    """Give the compiled policy, the first outcome that is no pass, and where its values stand."""
    compiled = makes.compiled(f"match: {{kind: {kind}}}\n{body}\n")
    loaded = makes.loaded(kind, document, file="a.yaml")
    bindings = {"contract": contract_value(loaded.contract)}
    judged = next(each for each in judge(compiled, bindings) if each.outcome is not Outcome.PASS)

    def place_of(path: Any) -> Place | None:
        return loaded.place(*path[1:]) if path[0] == "contract" else None

    return compiled, judged, place_of


def told(makes: Any, body: str, **more: Any) -> list[tuple[int, str, str, str]]:
    parts = explain(*failing(makes, body, **more))
    return [
        (
            part.depth,
            part.text,
            part.value,
            "" if part.place is None else f"{part.place.line}:{part.place.column}",
        )
        for part in parts
    ]


def test_each_part_has_its_value_and_each_operand_its_place(makes: Any) -> None:
    body = "for_each: contract.actions\nrequire: item.blast_radius != 'high' || item.approvals.size() >= 2"
    assert told(makes, body) == [
        (0, "item.blast_radius != 'high' || item.approvals.size() >= 2", "false", ""),
        (1, "item.blast_radius != 'high'", "false", ""),
        (2, "item.blast_radius", '"high"', "11:19"),
        (1, "item.approvals.size() >= 2", "false", ""),
        (2, "item.approvals.size()", "1", ""),
        (3, "item.approvals", '[{"role": "officer", "count": 1}]', "13:16"),
    ]


@pytest.mark.parametrize(
    ("for_each", "operand", "place"),
    [
        ("contract.actions", "item.name", "10:11"),
        ("contract.actions.filter(a, a.blast_radius != 'low')", "item.name", "10:11"),
        ("contract.actions.filter(a, a.name == 'call').map(a, a.approvals)", "item", "13:16"),
        ("'[contract.actions[1]]'", "item.name", "10:11"),
        ("contract.actions.map(a, a.name)", "item", ""),
        ("contract.actions[1].approvals", "item.role", "13:24"),
        # what the document leaves out stands where it would: in what holds it
        ("contract.actions[1].approvals", "item.count", "13:17"),
    ],
)
def test_an_operand_is_found_wherever_its_item_comes_from(
    makes: Any, for_each: str, operand: str, place: str
) -> None:
    body = f"for_each: {for_each}\nrequire: dyn({operand}) == dyn('log')"
    found = {text: where for _, text, _, where in told(makes, body)}
    assert found[operand] == place


def test_entries_of_a_map_are_found(makes: Any) -> None:
    pipeline = """
        sources: [data-contract/x@1.0.0]
        stages:
          - name: a
            inputs: [record]
            uses:
              model: model/m@1.0.0
        """
    body = "for_each: contract.stages[0].uses\nrequire: item.value == item.key"
    assert told(makes, body, document=pipeline, kind="InsightPipeline") == [
        (0, "item.value == item.key", "false", ""),
        (1, "item.value", '"model/m@1.0.0"', "11:14"),
        (1, "item.key", '"model"', "11:14"),
    ]


def test_what_is_inside_an_entry_is_found(makes: Any) -> None:
    model = """
        provider: local
        request_model: m
        replay: none
        deterministic: true
        parameters:
          limits:
            tokens: 5
        """
    body = "for_each: contract.parameters\nrequire: item.value.tokens > 9"
    assert told(makes, body, document=model, kind="Model") == [
        (0, "item.value.tokens > 9", "false", ""),
        (1, "item.value.tokens", "5", "12:13"),
    ]


def test_of_a_quantifier_the_rounds_that_decided_are_told(makes: Any) -> None:
    parts = told(makes, "require: contract.actions.all(a, a.approvals.size() > 0)")
    assert [text for _, text, _, _ in parts] == [
        "contract.actions.all(a, a.approvals.size() > 0)",
        "contract.actions",
        "a.approvals.size() > 0",
        "a.approvals.size()",
        "a.approvals",
    ]
    parts = told(makes, "require: contract.actions.all(a, a.approvals.size() == 0)")
    assert [where for _, text, _, where in parts if text == "a.approvals"] == ["13:16"]
    parts = told(makes, "require: '!contract.actions.exists(a, a.approvals.size() > 0)'")
    assert [where for _, text, _, where in parts if text == "a.approvals"] == ["13:16"]
    parts = told(makes, "require: contract.actions.exists(a, a.name == 'x')")
    assert [value for _, text, value, _ in parts if text == "a.name"] == ['"log"', '"call"']


def test_an_error_says_where_it_is_and_what_was_read(makes: Any) -> None:
    body = "for_each: contract.actions\nrequire: item.rollback.how == 'x' || item.name == 'x'"
    parts = explain(*failing(makes, body))
    assert [(part.text, part.failed) for part in parts if part.failed] == [
        ("item.rollback.how == 'x' || item.name == 'x'", True),
        ("item.rollback.how == 'x'", True),
        ("item.rollback.how", True),
    ]
    assert any(part.text == "item.rollback" and part.value == "null" for part in parts)


def test_an_explanation_is_bounded_and_says_nothing_twice(makes: Any) -> None:
    terms = " && ".join(f"contract.name != '{n}'" for n in range(100))
    parts = told(makes, f"require: {terms} && contract.id == 'x'")
    assert len(parts) == MOST
    assert len(set(parts)) == len(parts)


def test_what_is_neither_true_nor_false_failed_as_a_whole(makes: Any) -> None:
    compiled = makes.compiled("subject: data\nrequire: profile.rows\n")
    (judged,) = judge(compiled, {"profile": {"rows": 3}})
    (whole,) = explain(compiled, judged)
    assert (whole.text, whole.value, whole.failed) == (
        "profile.rows",
        "the condition gives neither true nor false",
        True,
    )


def test_an_exhausted_budget_has_no_further_parts(makes: Any) -> None:
    compiled = makes.compiled(
        "subject: data\nrequire: profile.all(a, profile.all(b, profile.all(c, a <= b)))\n"
    )
    (judged,) = judge(compiled, {"profile": {f"{n:03}": n for n in range(400)}})
    (whole,) = explain(compiled, judged)
    assert (whole.failed, "budget" in whole.value) == (True, True)
    assert first_operand(compiled, judged) is None


def test_the_first_operand_is_where_the_reading_began(makes: Any) -> None:
    compiled, judged, _ = failing(makes, "require: 1 + 1 == 2 && contract.team.name == contract.id")
    assert first_operand(compiled, judged) == ("contract", "team")
