from __future__ import annotations

from typing import Any

from govern.check.registry import rule

VALUES = "values: [{name: t, value: 1, metric: m}]\n"
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: s, inputs: [record], uses: {t: thresholds/t@1.0.0}, replay: none}]
"""


def test_a_component_that_nothing_refers_to_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("REF015", {"contracts/t.yaml": doc("Thresholds", "«t»", VALUES)})
    assert found.message == "nothing refers to thresholds/t@1.0.0"


def test_one_in_use_or_a_draft_or_what_stands_for_itself_is_fine(judge: Any, doc: Any) -> None:
    judge(
        "REF015",
        {
            "contracts/t.yaml": doc("Thresholds", "t", VALUES),
            "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE),
        },
    )
    judge("REF015", {"contracts/t.yaml": doc("Thresholds", "t", VALUES, status="draft")})
    judge("REF015", {"contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE)})
    judge("REF015", {"contracts/d.yaml": doc("DataContract", "d")})


def test_it_is_off_unless_asked_for() -> None:
    assert rule("REF015").pedantic
