from __future__ import annotations

from typing import Any

MODEL = """
provider: local
request_model: m
replay: {replay}
deterministic: true
"""
CODE = "code:\n  entry: stages/m.py:build\n"
EXTRACTOR = "code:\n  entry: stages/e.py:build\n"
PIPELINE = """
sources: [data-contract/reviews@1.0.0]
stages:
"""


def workspace(doc: Any, stage: str, model: str = MODEL.format(replay="plugin") + CODE) -> Any:
    return {
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE + stage),
        "contracts/m.yaml": doc("Model", "m", model),
        "contracts/e.yaml": doc("FeatureExtractor", "e", EXTRACTOR),
    }


def test_a_stage_runs_the_code_of_the_one_component_that_carries_some(judge: Any, doc: Any) -> None:
    judge("REF006", workspace(doc, "  - {name: s, inputs: [record], uses: {model: model/m@1.0.0}}\n"))


def test_a_command_and_an_api_are_something_to_run_too(judge: Any, doc: Any) -> None:
    stage = "  - {name: s, inputs: [record], uses: {model: model/m@1.0.0}}\n"
    base = MODEL.format(replay="plugin")
    judge("REF006", workspace(doc, stage, base + "command: {argv: [cat]}\n"))
    judge(
        "REF006", workspace(doc, stage, base + "endpoint: http://127.0.0.1/v1\napi: {style: openai-chat}\n")
    )
    both = "  - {name: s, inputs: [record], uses: {e: feature-extractor/e@1.0.0, m: «model/m@1.0.0»}}\n"
    judge("REF006", workspace(doc, both, base + "command: {argv: [cat]}\n"))


def test_a_stage_without_anything_to_run_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("REF006", workspace(doc, "  - {name: «s», inputs: [record]}\n"))
    assert found.message.startswith("`s` has nothing to run")


def test_two_components_with_code_are_ambiguous(judge: Any, doc: Any) -> None:
    uses = "{extractor: feature-extractor/e@1.0.0, model: «model/m@1.0.0»}"
    (found,) = judge("REF006", workspace(doc, f"  - {{name: s, inputs: [record], uses: {uses}}}\n"))
    assert "feature-extractor/e@1.0.0 and model/m@1.0.0 carry code" in found.message
    assert len(found.related) == 1


def test_own_code_decides_between_components_with_code(judge: Any, doc: Any) -> None:
    uses = "{extractor: feature-extractor/e@1.0.0, model: model/m@1.0.0}"
    stage = f'  - {{name: s, inputs: [record], code: {{entry: "stages/s.py:build"}}, uses: {uses}}}\n'
    judge("REF006", workspace(doc, stage))


def test_recorded_answers_need_no_code(judge: Any, doc: Any) -> None:
    recorded = MODEL.format(replay="recorded")
    judge("REF006", workspace(doc, "  - {name: s, inputs: [record], uses: {m: model/m@1.0.0}}\n", recorded))
    judge("REF006", workspace(doc, "  - {name: s, inputs: [record], replay: recorded}\n"))


def test_a_builtin_needs_the_component_it_works_by(judge: Any, doc: Any) -> None:
    (found,) = judge("REF006", workspace(doc, "  - {name: s, inputs: [record], builtin: «sanitise»}\n"))
    assert found.message == "`sanitise` works by one sanitiser, and `s` uses no sanitiser"
    two = "{a: sanitizer/a@1.0.0, b: sanitizer/b@1.0.0}"
    judge("REF006", workspace(doc, f"  - {{name: s, inputs: [record], builtin: «sanitise», uses: {two}}}\n"))
    one = "{a: action-policy/a@1.0.0}"
    judge("REF006", workspace(doc, f"  - {{name: s, inputs: [record], builtin: act, uses: {one}}}\n"))


def test_nothing_is_said_while_a_component_is_unknown(judge: Any, doc: Any) -> None:
    judge("REF006", workspace(doc, "  - {name: s, inputs: [record], uses: {m: model/other@1.0.0}}\n"))
