from __future__ import annotations

from typing import Any

SOURCE = "schema: [{name: t, properties: [{name: review, classification: internal}]}]\n"
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: ask, inputs: [record], uses: {p: prompt/p@1.0.0}, replay: none}]
"""
PROMPT = """
sections: [{name: s, role: %s, file: s.md}, {name: u, role: user, file: u.md}]
variables: [{name: review, type: string}, {name: tone, type: string}]
"""


def workspace(doc: Any, system: str, role: str = "system") -> Any:
    return {
        "contracts/d.yaml": doc("DataContract", "d", SOURCE),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE),
        "contracts/q.yaml": doc("Prompt", "p", PROMPT % role),
        "s.md": system,
        "u.md": "{{review}} {{tone}}",
    }


def test_what_people_wrote_among_the_instructions_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("PRM008", workspace(doc, "Summarise:\n{{ «review» }} {{tone}}\n"))
    assert (
        found.message == "`review` comes from the record and stands among the instructions of prompt/p@1.0.0"
    )
    assert str(found.place) == "s.md:2:4"
    assert [str(other.place) for other in found.related] == ["contracts/q.yaml:6:28"]


def test_a_variable_of_another_origin_or_section_is_fine(judge: Any, doc: Any) -> None:
    judge("PRM008", workspace(doc, "Be {{tone}}."))
    judge("PRM008", workspace(doc, "{{review}}", "assistant"))


def test_a_prompt_that_no_pipeline_uses_is_filled_by_nobody_knows_whom(judge: Any, doc: Any) -> None:
    files = workspace(doc, "{{review}}")
    del files["contracts/p.yaml"]
    judge("PRM008", files)


def test_a_prompt_whose_file_is_missing_is_told_elsewhere(judge: Any, doc: Any) -> None:
    files = workspace(doc, "{{review}}")
    del files["s.md"]
    judge("PRM008", files)
