from __future__ import annotations

from typing import Any

import pytest

from govern.check.registry import rule

SOURCE = "schema: [{name: t, properties: [{name: review, classification: %s}]}]\n"
MODEL = """
provider: %s
request_model: m-1
%sreplay: recorded
deterministic: false
"""
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: s, inputs: [record], uses: {m: model/m@1.0.0}}]
"""


def workspace(doc: Any, field: str, provider: str, more: str = "") -> Any:
    return {
        "contracts/d.yaml": doc("DataContract", "d", SOURCE % field),
        "contracts/m.yaml": doc("Model", "m", MODEL % (provider, more)),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE),
        "contracts/q.yaml": doc("InsightPipeline", "q", PIPELINE),
    }


@pytest.mark.parametrize("field", ["confidential", "restricted"])
def test_a_provider_that_says_nothing_is_found_once(judge: Any, doc: Any, field: str) -> None:
    (found,) = judge("RET006", workspace(doc, field, "«example»"))
    assert str(found.place) == "contracts/m.yaml:6:11"
    assert found.related[0].message == f"`review` is sent here as {field}"


def test_a_stated_time_or_open_data_or_a_model_here_is_fine(judge: Any, doc: Any) -> None:
    stated = "slaProperties: [{property: retention, value: 30, unit: d}]\n"
    judge("RET006", workspace(doc, "restricted", "example", stated))
    judge("RET006", workspace(doc, "internal", "example"))
    judge("RET006", workspace(doc, "restricted", "local"))


def test_an_archived_model_can_not_be_changed_any_more(judge: Any, doc: Any) -> None:
    files = workspace(doc, "restricted", "example")
    judge("RET006", files, archived={"model/m@1.0.0": files.pop("contracts/m.yaml")})


def test_it_is_off_unless_asked_for() -> None:
    assert rule("RET006").pedantic
