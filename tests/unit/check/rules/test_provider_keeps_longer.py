from __future__ import annotations

from typing import Any

import pytest

SOURCE = """
schema: [{name: t, properties: [{name: review, classification: internal}]}]
slaProperties: [{property: retention, %s}]
"""
MODEL = """
provider: %s
request_model: m-1
slaProperties: [{property: latency, value: 1}, {property: %s}]
replay: recorded
deterministic: false
"""
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages:
  - {name: s, inputs: [record], uses: {a: prompt/p@1.0.0, m: %s}}
  - {name: t, inputs: [record, s], uses: {m: model/m@1.0.0}}
"""


def workspace(
    doc: Any, theirs: str, ours: str, *, used: str = "model/m@1.0.0", provider: str = "example"
) -> Any:
    return {
        "contracts/d.yaml": doc("DataContract", "d", SOURCE % ours),
        "contracts/m.yaml": doc("Model", "m", MODEL % (provider, theirs)),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % used),
    }


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("retention, value: 5, unit: y", "value: 1, unit: y"), ("Retention, value: P60D", "value: P30D")],
)
def test_a_provider_that_keeps_longer_is_found_once(judge: Any, doc: Any, theirs: str, ours: str) -> None:
    (found,) = judge("RET004", workspace(doc, theirs, ours, used="«model/m@1.0.0»"))
    assert "data-contract/d@1.0.0 is kept for" in found.message
    assert str(found.place) == "contracts/p.yaml:8:62"
    assert [other.message for other in found.related] == ["the model's retention", "the source's retention"]
    assert [other.place.line for other in found.related] == [8, 7]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("retention, value: 1, unit: y", "value: 1, unit: y"),
        ("retention, value: P30D", "value: 30, unit: d"),
        ("retention, value: P1M", "value: P30D"),
        ("retention, value: a while", "value: P30D"),
        ("retention, value: P60D", "value: a while"),
        ("availability, value: P60D", "value: P30D"),
    ],
)
def test_as_long_or_unknown_is_fine(judge: Any, doc: Any, theirs: str, ours: str) -> None:
    judge("RET004", workspace(doc, theirs, ours))


def test_a_model_that_runs_here_sends_nothing(judge: Any, doc: Any) -> None:
    judge("RET004", workspace(doc, "retention, value: P60D", "value: P30D", provider="local"))


def test_what_is_archived_has_no_place_to_point_at(judge: Any, doc: Any) -> None:
    files = workspace(doc, "retention, value: P60D", "value: P30D", used="«model/m@1.0.0»")
    (found,) = judge("RET004", files, archived={"model/m@1.0.0": files.pop("contracts/m.yaml")})
    assert [other.message for other in found.related] == ["the source's retention"]
