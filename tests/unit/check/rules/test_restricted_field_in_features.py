from __future__ import annotations

from typing import Any

SOURCE = "schema: [{name: t, properties: [{name: review, classification: restricted}]}]\n"


def workspace(doc: Any, stages: str) -> Any:
    body = f"sources: [data-contract/reviews@1.0.0]\nstages:\n{stages}"
    rules = "rules: [{field: review, method: redact, patterns: [email], lowers_to: confidential}]\n"
    return {
        "contracts/d.yaml": doc("DataContract", "reviews", SOURCE),
        "contracts/p.yaml": doc("InsightPipeline", "p", body),
        "contracts/s.yaml": doc("Sanitizer", "s", rules),
    }


def embed(inputs: str, uses: str = "{e: feature-extractor/e@1.0.0}") -> str:
    return f"  - {{name: embed, inputs: [{inputs}], uses: {uses}}}\n"


def test_a_restricted_field_that_is_embedded_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("PRV006", workspace(doc, embed("«record»")))
    assert found.message == "`review` is restricted and reaches feature-extractor/e@1.0.0"
    assert str(found.place) == "contracts/p.yaml:8:28"


def test_a_sanitiser_before_it_settles_it(judge: Any, doc: Any) -> None:
    clean = "  - {name: clean, builtin: sanitise, inputs: [record], uses: {s: sanitizer/s@1.0.0}}\n"
    judge("PRV006", workspace(doc, clean + embed("clean")))


def test_beside_a_model_or_a_prompt_the_other_rule_tells(judge: Any, doc: Any) -> None:
    both = "{e: feature-extractor/e@1.0.0, m: model/m@1.0.0}"
    judge("PRV006", workspace(doc, embed("record", both)))
    judge("PRV006", workspace(doc, embed("record", "{t: thresholds/t@1.0.0}")))
