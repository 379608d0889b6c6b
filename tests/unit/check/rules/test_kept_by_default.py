from __future__ import annotations

from typing import Any

SOURCE = """
schema:
  - name: reviews
    properties:
      - {{name: medicine, classification: internal}}
      - {{name: review, classification: {review}}}
"""
PIPELINE = """
sources: [data-contract/reviews@1.0.0]
stages:
  - {name: clean, builtin: sanitise, inputs: [record], uses: {s: sanitizer/s@1.0.0}}
"""


def workspace(doc: Any, rule: str, default: str, review: str = "restricted") -> Any:
    return {
        "contracts/d.yaml": doc("DataContract", "reviews", SOURCE.format(review=review)),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE),
        "contracts/s.yaml": doc("Sanitizer", "s", f"rules: [{{{rule}}}]\ndefault: {default}\n"),
    }


def test_restricted_fields_that_pass_by_default_are_found(judge: Any, doc: Any) -> None:
    (found,) = judge("PRV003", workspace(doc, "field: medicine, method: keep", "«keep»"))
    assert found.message == "restricted fields pass by default: `review`"
    assert [str(other.place) for other in found.related] == ["contracts/d.yaml:10:40"]


def test_a_rule_for_each_restricted_field_or_its_class_settles_it(judge: Any, doc: Any) -> None:
    judge("PRV003", workspace(doc, "field: review, method: suppress", "keep"))
    judge("PRV003", workspace(doc, "classification: restricted, method: suppress", "keep"))


def test_suppressing_or_having_nothing_restricted_is_fine(judge: Any, doc: Any) -> None:
    judge("PRV003", workspace(doc, "field: medicine, method: keep", "suppress"))
    judge("PRV003", workspace(doc, "field: medicine, method: keep", "keep", review="internal"))
