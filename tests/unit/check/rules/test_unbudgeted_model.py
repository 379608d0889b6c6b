from __future__ import annotations

from typing import Any

from govern.check.registry import rule

MODEL = "provider: %s\nrequest_model: m-1\nreplay: recorded\ndeterministic: false\n"
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: %s, inputs: [record], uses: {m: model/m@1.0.0}}]
%s
"""


def workspace(doc: Any, name: str, more: str = "", provider: str = "example", status: str = "active") -> Any:
    return {
        "contracts/m.yaml": doc("Model", "m", MODEL % provider),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % (name, more), status=status),
    }


def test_a_hosted_model_without_a_budget_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("CST004", workspace(doc, "«s»"))
    assert str(found.place) == "contracts/p.yaml:7:17"


def test_a_budget_or_a_model_here_or_a_draft_is_fine(judge: Any, doc: Any) -> None:
    judge("CST004", workspace(doc, "s", "budget: {per_event: 5, currency: EUR}"))
    judge("CST004", workspace(doc, "s", provider="local"))
    judge("CST004", workspace(doc, "s", status="draft"))


def test_it_is_off_unless_asked_for() -> None:
    assert rule("CST004").pedantic
