from __future__ import annotations

from typing import Any

import pytest


def contract(doc: Any, rule: str) -> Any:
    return {"contracts/d.yaml": doc("DataContract", "d", f"schema: [{{name: o, quality: [{rule}]}}]\n")}


@pytest.mark.parametrize("rule", ["«{}»", "{«severity»: high}", "{«name»: ''}"])
def test_a_rule_that_says_nothing_is_an_error(judge: Any, doc: Any, rule: str) -> None:
    (found,) = judge("DAT008", contract(doc, rule))
    assert found.severity.value == "error"
    assert found.message == "this rule of quality checks nothing"


def test_a_text_without_its_type_is_a_warning(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT008", contract(doc, "{«description»: the address was verified}"))
    assert found.severity.value == "warning"
    assert found.route == "schema[o].quality[0]"


def test_what_a_type_needs_is_not_empty(judge: Any, doc: Any) -> None:
    judge("DAT008", contract(doc, "{type: sql, query: «''», mustBe: 0}"))
    judge("DAT008", contract(doc, "{type: custom, engine: soda, implementation: «' '»}"))
    (found,) = judge("DAT008", contract(doc, "{«type»: text, name: n}"))
    assert found.severity.value == "warning"


@pytest.mark.parametrize(
    "rule",
    [
        "{metric: rowCount, mustBe: 1}",
        "{type: text, description: d}",
        "{type: sql, query: select 1, mustBe: 1}",
        "{type: custom, engine: soda, implementation: {a: b}}",
    ],
)
def test_rules_that_check_something_are_fine(judge: Any, doc: Any, rule: str) -> None:
    judge("DAT008", contract(doc, rule))


def test_before_3_1_a_query_may_be_compared_with_nothing(judge: Any, doc: Any) -> None:
    files = contract(doc, "{«type»: sql, query: select 1}")
    files["contracts/d.yaml"] = files["contracts/d.yaml"].replace("v3.1.0", "v3.0.2")
    (found,) = judge("DAT008", files)
    assert found.message == "the rule compares its result with nothing"
    files = contract(doc, "{type: sql, query: select 1, mustBe: 1}, {type: text, description: d}")
    judge("DAT008", {"contracts/d.yaml": files["contracts/d.yaml"].replace("v3.1.0", "v3.0.2")})


def test_what_the_schema_says_is_not_said_again(bench: Any, doc: Any) -> None:
    for rule in ("{mustBe: 0}", "{type: library, mustBe: 0}", "{type: sql, mustBe: 0}"):
        found = bench.lint(contract(doc, rule)).diagnostics
        assert [item.code for item in found] == ["CON007"], rule
