from __future__ import annotations

from typing import Any

PIPELINE = """
sources: [%s]
stages:
  - {name: s, inputs: [record], replay: none, uses: {it: %s}}
"""


def test_a_source_must_be_a_data_contract(judge: Any, doc: Any) -> None:
    text = doc("InsightPipeline", "p", PIPELINE % ("«sanitizer/s@1.0.0»", "model/m@1.0.0"))
    (found,) = judge("REF008", {"contracts/p.yaml": text})
    assert found.message == "a source is a data contract, and `sanitizer/s@1.0.0` is a Sanitizer"


def test_a_stage_uses_no_pipelines_or_policies(judge: Any, doc: Any) -> None:
    for ref in ("insight-pipeline/p@1.0.0", "release/r@1.0.0", "policy/p@1.0.0"):
        text = doc("InsightPipeline", "p", PIPELINE % ("data-contract/d@1.0.0", f"«{ref}»"))
        judge("REF008", {"contracts/p.yaml": text})


def test_the_default_release_must_be_one(judge: Any) -> None:
    config = "apiVersion: govern/v1\nkind: Workspace\nname: w\nrun:\n  release: «%s»\n"
    judge("REF008", {"govern.yaml": config % "model/m@1.0.0"})
    judge("REF008", {"govern.yaml": (config % "release/r@1.0.0").replace("«", "").replace("»", "")})


def test_kinds_that_fit_are_fine(judge: Any, doc: Any) -> None:
    text = doc("InsightPipeline", "p", PIPELINE % ("data-contract/d@1.0.0", "prompt/p@1.0.0"))
    judge("REF008", {"contracts/p.yaml": text})
