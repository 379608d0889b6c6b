from __future__ import annotations

from typing import Any

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: s, inputs: [record], replay: none}]
%s
"""


def pipeline(doc: Any, more: str) -> Any:
    return {"contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % more)}


def test_a_budget_that_nothing_measures_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("CST001", pipeline(doc, "«budget»: {per_event: 5, currency: EUR}"))
    assert found.message.startswith("the budget of insight-pipeline/p@1.0.0 has no meter")
    assert str(found.place) == "contracts/p.yaml:8:1"


def test_a_meter_or_no_budget_is_fine(judge: Any, doc: Any) -> None:
    judge("CST001", pipeline(doc, "budget: {per_event: 5, currency: EUR, meter: tokens}"))
    judge("CST001", pipeline(doc, ""))
