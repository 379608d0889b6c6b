from __future__ import annotations

from typing import Any

import pytest

SOURCE = """
schema:
  - name: reviews
    properties:
      - {name: review, classification: %s}
"""
PIPELINE = """
sources: [data-contract/reviews@1.0.0]
stages: [{name: sum, inputs: [%s], uses: {p: prompt/p@1.0.0}, replay: none}]
"""
PROMPT = """
sections: [{name: user, role: user, file: p.md}]
variables: [{name: %s, type: string%s}]
"""


def workspace(doc: Any, field: str, inputs: str, variable: str, stated: str) -> Any:
    stated = f", classification: {stated}" if stated else ""
    return {
        "contracts/d.yaml": doc("DataContract", "reviews", SOURCE % field),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % inputs),
        "prompts/p.yaml": doc("Prompt", "p", PROMPT % (variable, stated)),
    }


def test_a_field_above_its_variable_is_found_where_it_comes_in(judge: Any, doc: Any) -> None:
    (found,) = judge("PRV005", workspace(doc, "confidential", "«record»", "review", "internal"))
    assert found.message == (
        "`review` arrives as confidential, and `review` of prompt/p@1.0.0 takes internal at most"
    )
    assert str(found.place) == "contracts/p.yaml:7:31"
    assert found.route == "stages[sum].inputs[record]"
    assert [str(other.place) for other in found.related] == ["prompts/p.yaml:7:58"]


@pytest.mark.parametrize(
    ("field", "variable", "stated"),
    [
        ("internal", "review", "internal"),
        ("internal", "review", "confidential"),
        ("confidential", "medicine", "internal"),
        ("confidential", "review", ""),
        ("restricted", "review", "internal"),  # PRV001 tells of it
    ],
)
def test_a_fitting_class_or_another_name_is_fine(
    judge: Any, doc: Any, field: str, variable: str, stated: str
) -> None:
    judge("PRV005", workspace(doc, field, "record", variable, stated))


def test_an_archived_prompt_has_no_place_to_point_at(judge: Any, doc: Any) -> None:
    files = workspace(doc, "confidential", "«record»", "review", "public")
    (found,) = judge("PRV005", files, archived={"prompt/p@1.0.0": files.pop("prompts/p.yaml")})
    assert found.related == ()
