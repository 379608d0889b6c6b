from __future__ import annotations

from typing import Any

SOURCE = """
schema:
  - name: reviews
    properties:
      - {name: medicine, classification: internal}
      - {name: review, classification: restricted}
"""
PIPELINE = """
sources: [data-contract/reviews@1.0.0]
stages:
  - {name: clean, builtin: sanitise, inputs: [%s], uses: {s: sanitizer/s@1.0.0}}
"""


def workspace(doc: Any, rules: str, inputs: str = "record") -> Any:
    return {
        "contracts/d.yaml": doc("DataContract", "reviews", SOURCE),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % inputs),
        "contracts/s.yaml": doc("Sanitizer", "s", f"rules:\n{rules}"),
    }


def test_a_misspelt_field_is_found_with_a_suggestion(judge: Any, doc: Any) -> None:
    (found,) = judge("PRV002", workspace(doc, "  - {field: «reveiw», method: suppress}\n"))
    assert str(found.place) == "contracts/s.yaml:7:13"
    assert found.help == "did you mean `review`?"


def test_words_of_is_held_to_the_fields_too(judge: Any, doc: Any) -> None:
    judge("PRV002", workspace(doc, "  - {field: review, method: redact, words_of: [medicine, «drug»]}\n"))


def test_fields_that_exist_are_fine_with_or_without_their_table(judge: Any, doc: Any) -> None:
    judge(
        "PRV002",
        workspace(doc, "  - {field: review, method: keep}\n  - {field: reviews.review, method: keep}\n"),
    )


def test_a_sanitiser_that_is_given_something_else_is_not_judged(judge: Any, doc: Any) -> None:
    unknown = "  - {field: words, method: keep}\n"
    judge("PRV002", workspace(doc, unknown, inputs="extract"))
    files = workspace(doc, unknown)
    del files["contracts/p.yaml"]
    judge("PRV002", files)
