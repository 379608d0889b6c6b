from __future__ import annotations

from typing import Any

import pytest

SOURCE = """
schema:
  - name: t
    properties: [{name: review, classification: internal}, {name: condition, classification: restricted}]
"""
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages:
  - {name: clean, builtin: sanitise, inputs: [record], uses: {s: sanitizer/s@1.0.0}}
  - {name: make, inputs: [clean], code: {entry: 'm.py:f'}}
  - {name: ask, inputs: [%s], uses: {p: prompt/p@1.0.0}%s}
"""
PROMPT = """
sections: [{name: user, role: user, file: p.md}]
variables: [{name: %s, type: string%s}]
"""


def workspace(doc: Any, inputs: str, variable: str, *, more: str = "", prompt: str = "") -> Any:
    return {
        "contracts/d.yaml": doc("DataContract", "d", SOURCE),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % (inputs, more)),
        "contracts/q.yaml": doc("Prompt", "p", PROMPT % (variable, prompt)),
        "contracts/s.yaml": doc("Sanitizer", "s", "rules: [{field: review, method: keep}]\n"),
    }


def test_a_field_that_the_sanitiser_takes_out_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("PRM007", workspace(doc, "«clean»", "condition"))
    assert found.message == ("`condition` of prompt/p@1.0.0 stays empty: no sanitiser lets the field through")
    assert str(found.place) == "contracts/p.yaml:10:26"
    assert [str(other.place) for other in found.related] == ["contracts/q.yaml:7:20"]


@pytest.mark.parametrize(
    ("inputs", "variable", "more", "prompt"),
    [
        ("clean", "review", "", ""),
        ("clean", "date", "", ""),
        ("clean", "condition", "", ", required: false"),
        ("clean", "condition", ", code: {entry: 'm.py:f'}", ""),
        ("record", "condition", "", ""),
        ("clean, record", "condition", "", ""),
        ("make", "condition", "", ""),
        ("clean, make", "condition", "", ""),
    ],
)
def test_one_that_arrives_or_may_be_made_is_fine(  # noqa: PLR0917 - one for each blank
    judge: Any, doc: Any, inputs: str, variable: str, more: str, prompt: str
) -> None:
    judge("PRM007", workspace(doc, inputs, variable, more=more, prompt=prompt))


def test_an_unknown_sanitiser_settles_nothing(judge: Any, doc: Any) -> None:
    files = workspace(doc, "clean", "condition")
    del files["contracts/s.yaml"]
    judge("PRM007", files)


def test_an_archived_prompt_has_no_place_to_point_at(judge: Any, doc: Any) -> None:
    files = workspace(doc, "«clean»", "condition")
    (found,) = judge("PRM007", files, archived={"prompt/p@1.0.0": files.pop("contracts/q.yaml")})
    assert found.related == ()
