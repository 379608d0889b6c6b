from __future__ import annotations

from typing import Any

import pytest

PIPELINE = """
sources: [data-contract/reviews@1.0.0]
stages:
  - {{name: extract, inputs: [{extract}], replay: none}}
  - {{name: score, inputs: [{score}], replay: none}}
  - {{name: act, inputs: [{act}], replay: none}}
"""


def pipeline(doc: Any, extract: str = "record", score: str = "extract", act: str = "score") -> Any:
    return {
        "contracts/p.yaml": doc(
            "InsightPipeline", "p", PIPELINE.format(extract=extract, score=score, act=act)
        )
    }


def test_stages_that_follow_their_inputs_are_fine(judge: Any, doc: Any) -> None:
    judge("REF005", pipeline(doc))
    judge("REF005", pipeline(doc, act="score, extract, record"))


def test_an_input_that_names_no_stage_is_found_with_a_suggestion(judge: Any, doc: Any) -> None:
    (found,) = judge("REF005", pipeline(doc, score="«extrct»"))
    assert str(found.place) == "contracts/p.yaml:9:28"
    assert found.help == "did you mean `extract`?"


def test_an_input_named_twice_is_found_at_the_second(judge: Any, doc: Any) -> None:
    (found,) = judge("REF005", pipeline(doc, act="score, «score»"))
    assert found.message == "`act` names the input `score` twice"


def test_stages_that_wait_for_each_other_are_found_once(judge: Any, doc: Any) -> None:
    (found,) = judge("REF005", pipeline(doc, extract="record, «act»"))
    assert found.message == "stages wait for each other: extract → act → score → extract"
    assert len(found.related) == 2


@pytest.mark.parametrize("stage", ["extract", "score", "act"])
def test_a_stage_that_waits_for_itself_is_found(judge: Any, doc: Any, stage: str) -> None:
    judge("REF005", pipeline(doc, **{stage: f"record, «{stage}»"}))
