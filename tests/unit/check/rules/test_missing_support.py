from __future__ import annotations

from typing import Any

from govern.check.registry import rule

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: s, inputs: [record], replay: none}]
environments: [test, %s]
"""


def pipeline(doc: Any, name: str, environment: str, more: str = "", status: str = "active") -> Any:
    return {"contracts/p.yaml": doc("InsightPipeline", name, PIPELINE % environment, status=status) + more}


def test_production_without_a_channel_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("OBS004", pipeline(doc, "«p»", "production"))
    assert str(found.place) == "contracts/p.yaml:3:5"


def test_a_channel_or_a_draft_or_a_test_is_fine(judge: Any, doc: Any) -> None:
    judge("OBS004", pipeline(doc, "p", "production", "support: [{channel: x}]\n"))
    judge("OBS004", pipeline(doc, "p", "production", status="draft"))
    judge("OBS004", pipeline(doc, "p", "staging"))


def test_it_is_off_unless_asked_for() -> None:
    assert rule("OBS004").pedantic
