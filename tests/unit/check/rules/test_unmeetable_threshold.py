from __future__ import annotations

from typing import Any

import pytest


def contract(doc: Any, rule: str) -> Any:
    return {"contracts/d.yaml": doc("DataContract", "d", f"schema: [{{name: o, quality: [{{{rule}}}]}}]\n")}


def test_two_numbers_in_the_wrong_order_are_an_error_that_can_be_fixed(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT009", contract(doc, "type: sql, query: q, mustBeBetween: «[120, 100.5]»"))
    assert found.message == "no number is between 120 and 100.5: the smallest comes first"
    assert found.route == "schema[o].quality[0].mustBeBetween"
    (fix,) = found.fixes
    assert [(edit.text, edit.place.column) for edit in fix.edits] == [("100.5", 68), ("120", 73)]


@pytest.mark.parametrize(
    "rule",
    [
        "mustBe: «-1»",
        "mustBeLessThan: «0»",
        "mustBeLessOrEqualTo: «-0.5»",
        "mustBeBetween: «[-3, -1]»",
        "unit: percent, mustBe: «101»",
        "unit: percent, mustBeGreaterThan: «100»",
        "unit: percent, mustBeGreaterOrEqualTo: «100.1»",
        "unit: percent, mustBeBetween: «[101, 200]»",
    ],
)
def test_what_no_count_meets_is_an_error(judge: Any, doc: Any, rule: str) -> None:
    (found,) = judge("DAT009", contract(doc, f"metric: rowCount, {rule}"))
    assert found.severity.value == "error"


@pytest.mark.parametrize(
    "rule",
    [
        "mustNotBe: «-1»",
        "mustBeGreaterThan: «-1»",
        "mustBeGreaterOrEqualTo: «0»",
        "unit: percent, mustBeLessThan: «101»",
        "unit: percent, mustBeLessOrEqualTo: «100»",
        "unit: percent, mustBeBetween: «[0, 100]»",
    ],
)
def test_what_every_count_meets_is_a_warning(judge: Any, doc: Any, rule: str) -> None:
    (found,) = judge("DAT009", contract(doc, f"metric: rowCount, {rule}"))
    assert found.severity.value == "warning"


@pytest.mark.parametrize(
    "rule",
    [
        "mustBe: 0",
        "mustBeLessThan: 1",
        "mustBeGreaterThan: 0",
        "mustBeLessOrEqualTo: 0",
        "mustBeLessThan: 5000",
        "unit: percent, mustBeLessThan: 100",
        "unit: percent, mustBeGreaterOrEqualTo: 100",
        "mustBeBetween: [0, 100]",
        "mustNotBeBetween: [1, 3]",
        "mustBeBetween: [-1, 0]",
        "unit: percent, mustBeBetween: [100, 101]",
    ],
)
def test_what_some_data_meet_is_fine(judge: Any, doc: Any, rule: str) -> None:
    judge("DAT009", contract(doc, f"metric: rowCount, {rule}"))


def test_a_query_may_give_any_number(judge: Any, doc: Any) -> None:
    judge("DAT009", contract(doc, "type: sql, query: q, mustBeLessThan: -5"))


def test_the_message_says_what_is_compared(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT009", contract(doc, "metric: rowCount, mustBe: «-1»"))
    assert found.message == "`mustBe` is never met by a number of rows"
    (found,) = judge("DAT009", contract(doc, "metric: nullValues, unit: percent, mustBe: «-1»"))
    assert found.message == "`mustBe` is never met by a share of rows"
