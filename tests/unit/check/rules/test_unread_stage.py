from __future__ import annotations

from typing import Any

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages:
  - {name: %s, inputs: [record], replay: none}
  - {name: score, inputs: [record], replay: none}
  - {name: recommend, inputs: [%s], replay: none}
%s
"""
ACT = "  - {name: act, builtin: act, inputs: [recommend], uses: {p: action-policy/p@1.0.0}}"


def pipeline(doc: Any, name: str, inputs: str, last: str = ACT) -> Any:
    return {"contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % (name, inputs, last))}


def test_a_stage_that_the_decision_does_not_depend_on_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("REF012", pipeline(doc, "«mood»", "score"))
    assert found.message == "nothing comes of `mood`: `act` does not depend on it"
    assert str(found.place) == "contracts/p.yaml:8:12"
    assert [str(other.place) for other in found.related] == ["contracts/p.yaml:11:12"]


def test_so_is_what_only_such_a_stage_reads(judge: Any, doc: Any) -> None:
    more = "  - {name: «report», inputs: [mood], replay: none}\n" + ACT
    judge("REF012", pipeline(doc, "«mood»", "score", more))


def test_one_that_it_does_or_a_pipeline_that_decides_nothing_is_fine(judge: Any, doc: Any) -> None:
    judge("REF012", pipeline(doc, "mood", "score, mood"))
    judge("REF012", pipeline(doc, "mood", "score", ""))
