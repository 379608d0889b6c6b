from __future__ import annotations

from typing import Any

SOURCE = """
schema:
  - name: reviews
    properties:
      - {name: review, classification: %s}
"""
PIPELINE = """
sources: [%s]
stages: [{name: s, inputs: [record], replay: none}]
%s
"""
KEPT = "slaProperties: [{property: retention, value: 2, unit: y}]\n"


def pipeline(doc: Any, source: str = "data-contract/reviews@1.0.0", retention: str = "retention: P1Y") -> Any:
    return {"contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % (source, retention))}


def test_a_data_contract_without_retention_is_found_at_its_id(judge: Any, doc: Any) -> None:
    (found,) = judge("RET001", {"contracts/d.yaml": doc("DataContract", "«reviews»", SOURCE % "restricted")})
    assert found.severity.value == "note"


def test_it_is_an_error_once_a_pipeline_reads_it(judge: Any, doc: Any) -> None:
    files = {"contracts/d.yaml": doc("DataContract", "«reviews»", SOURCE % "restricted"), **pipeline(doc)}
    (found,) = judge("RET001", files)
    assert found.severity.value == "error"


def test_a_retention_that_says_nothing_readable_is_found_at_its_value(judge: Any, doc: Any) -> None:
    text = doc("DataContract", "reviews", SOURCE % "internal")
    sla = "slaProperties:\n  - {property: latency, value: 1}\n  - {property: retention, value: «a while»}\n"
    (found,) = judge("RET001", {"contracts/d.yaml": text + sla})
    assert found.message == "the retention of data-contract/reviews@1.0.0 can't be read as a time"
    assert found.route == "slaProperties[1].value"


def test_numbers_with_units_and_durations_can_be_read(judge: Any, doc: Any) -> None:
    for value in ("value: 2, unit: y", "value: 30, unit: d", "value: P2Y", "value: 18, unit: months"):
        sla = f"slaProperties: [{{property: retention, {value}}}]\n"
        judge("RET001", {"contracts/d.yaml": doc("DataContract", "reviews", SOURCE % "restricted") + sla})


def test_a_pipeline_that_reads_restricted_data_says_how_long_it_keeps_it(judge: Any, doc: Any) -> None:
    source = {"contracts/d.yaml": doc("DataContract", "reviews", SOURCE % "restricted") + KEPT}
    (found,) = judge("RET001", {**source, **pipeline(doc, "«data-contract/reviews@1.0.0»", "")})
    assert [str(other.place) for other in found.related] == ["contracts/d.yaml:9:40"]
    judge("RET001", {**source, **pipeline(doc)})


def test_a_pipeline_that_reads_nothing_restricted_need_not(judge: Any, doc: Any) -> None:
    source = {"contracts/d.yaml": doc("DataContract", "reviews", SOURCE % "internal") + KEPT}
    judge("RET001", {**source, **pipeline(doc, retention="")})
