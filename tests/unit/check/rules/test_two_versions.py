from __future__ import annotations

from typing import Any

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages:
  - {name: a, inputs: [record], uses: {e: model/m@1.0.0}, replay: none}
  - {name: b, inputs: [a], uses: {e: %s}, replay: none}
"""


def test_a_second_version_is_found_beside_the_first(judge: Any, doc: Any) -> None:
    text = PIPELINE % "«model/m@1.1.0»"
    (found,) = judge("REF009", {"contracts/p.yaml": doc("InsightPipeline", "p", text)})
    assert found.message == "insight-pipeline/p@1.0.0 uses both model/m@1.0.0 and model/m@1.1.0"
    assert str(found.place) == "contracts/p.yaml:9:38"
    assert [str(other.place) for other in found.related] == ["contracts/p.yaml:8:43"]


def test_the_same_version_or_another_component_is_fine(judge: Any, doc: Any) -> None:
    for ref in ("model/m@1.0.0", "model/n@1.1.0", "prompt/m@1.1.0"):
        judge("REF009", {"contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % ref)})


def test_two_pipelines_may_differ(judge: Any, doc: Any) -> None:
    one = "sources: [data-contract/d@1.0.0]\nstages: [{name: a, inputs: [record], uses: {e: model/m@%s}}]\n"
    files = {f"contracts/{v}.yaml": doc("InsightPipeline", f"p{v}", one % v) for v in ("1.0.0", "1.1.0")}
    judge("REF009", files)
