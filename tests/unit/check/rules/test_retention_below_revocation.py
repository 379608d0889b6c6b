from __future__ import annotations

from typing import Any

import pytest

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: s, inputs: [record], replay: none}]
%s
"""


def pipeline(doc: Any, more: str) -> Any:
    return {"contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % more)}


@pytest.mark.parametrize(("kept", "window"), [("P7D", "P30D"), ("P1M", "P32D"), ("PT1H", "P1D")])
def test_results_that_go_before_their_window_ends_are_found(
    judge: Any, doc: Any, kept: str, window: str
) -> None:
    (found,) = judge("RET003", pipeline(doc, f"retention: «{kept}»\nrevocation_window: {window}"))
    assert found.message.endswith(f"keeps its results for {kept}, and they can be revoked for {window}")
    assert str(found.place) == "contracts/p.yaml:8:12"
    assert [str(other.place) for other in found.related] == ["contracts/p.yaml:9:20"]


@pytest.mark.parametrize(
    "more",
    [
        "retention: P30D\nrevocation_window: P30D",
        "retention: P1M\nrevocation_window: P31D",
        "retention: P1Y\nrevocation_window: P30D",
        "retention: P7D",
        "revocation_window: P30D",
    ],
)
def test_results_that_last_as_long_are_fine(judge: Any, doc: Any, more: str) -> None:
    judge("RET003", pipeline(doc, more))
