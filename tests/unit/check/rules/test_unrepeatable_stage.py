from __future__ import annotations

from typing import Any

import pytest

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages:
  - {name: %s, inputs: [record]%s}
  - {name: recommend, inputs: [score], code: {entry: 'r.py:f'}}
  - {name: aside, inputs: [record], replay: none}
%s
"""
ACT = "  - {name: act, builtin: act, inputs: [recommend], uses: {p: action-policy/a@1.0.0}}"
MODEL = """
provider: example
request_model: m-1
replay: %s
deterministic: %s
code: {entry: 'm.py:f'}
"""
USES = ", uses: {m: model/m@1.0.0}"


def workspace(
    doc: Any,
    name: str,
    stage: str,
    model: tuple[str, str] = ("plugin", "true"),
    *,
    last: str = ACT,
    **more: Any,
) -> Any:
    return {
        "contracts/m.yaml": doc("Model", "m", MODEL % model),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % (name, stage, last), **more),
    }


@pytest.mark.parametrize("stage", [", replay: «none»", f"{USES}, replay: «none»"])
def test_a_stage_that_can_not_be_run_again_is_found(judge: Any, doc: Any, stage: str) -> None:
    (found,) = judge("PIN007", workspace(doc, "score", stage))
    assert found.message == "`score` can't be run again, and `act` decides by it"
    assert found.place.line == 8


@pytest.mark.parametrize("model", [("none", "true"), ("plugin", "false")])
def test_so_is_one_whose_model_says_so(judge: Any, doc: Any, model: tuple[str, str]) -> None:
    (found,) = judge("PIN007", workspace(doc, "«score»", USES, model))
    assert str(found.place) == "contracts/p.yaml:8:12"


def test_so_is_one_that_answers_differently_each_time(judge: Any, doc: Any) -> None:
    stage = ", deterministic: false, code: {entry: 's.py:f'}"
    (found,) = judge("PIN007", workspace(doc, "«score»", stage))
    assert "is not deterministic and not recorded" in found.message
    judge("PIN007", workspace(doc, "score", f"{USES}, replay: «plugin»", ("recorded", "false")))


@pytest.mark.parametrize(
    ("stage", "model"),
    [
        (USES, ("plugin", "true")),
        (USES, ("recorded", "false")),
        (f"{USES}, replay: recorded", ("plugin", "false")),
        (", deterministic: false, replay: recorded", ("plugin", "true")),
    ],
)
def test_what_is_recorded_or_steady_is_fine(judge: Any, doc: Any, stage: str, model: tuple[str, str]) -> None:
    judge("PIN007", workspace(doc, "score", stage, model))


def test_a_draft_or_a_pipeline_that_decides_nothing_is_fine(judge: Any, doc: Any) -> None:
    judge("PIN007", workspace(doc, "score", ", replay: none", status="draft"))
    judge("PIN007", workspace(doc, "score", ", replay: none", last=""))


def test_the_engine_can_always_run_its_own_stages_again(judge: Any, doc: Any) -> None:
    last = ACT.replace("builtin: act,", "builtin: act, replay: none,")
    judge("PIN007", workspace(doc, "score", USES, last=last))
