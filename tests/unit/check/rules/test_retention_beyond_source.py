from __future__ import annotations

from typing import Any

import pytest

PIPELINE = """
sources: [data-contract/reviews@1.0.0]
stages: [{name: s, inputs: [record], replay: none}]
retention: %s
"""


def workspace(doc: Any, own: str, source: str) -> Any:
    return {
        "contracts/d.yaml": doc(
            "DataContract", "reviews", f"slaProperties: [{{property: retention, {source}}}]"
        ),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % own),
    }


@pytest.mark.parametrize(
    ("own", "source"),
    [
        ("P5Y", "value: 2, unit: y"),
        ("P31D", "value: 30, unit: d"),
        ("P2M", "value: P30D"),
        ("P2Y", "value: 1, unit: y"),
    ],
)
def test_a_longer_retention_than_the_sources_is_found(judge: Any, doc: Any, own: str, source: str) -> None:
    (found,) = judge("RET002", workspace(doc, f"«{own}»", source))
    assert found.related[0].place.line == 6


@pytest.mark.parametrize(
    ("own", "source"),
    [
        ("P1Y", "value: 2, unit: y"),
        ("P30D", "value: 30, unit: d"),
        ("P1M", "value: 30, unit: d"),
        ("P1Y", "value: 365, unit: d"),
        ("P31D", "value: P1M"),
        ("P366D", "value: 1, unit: year"),
        ("P12M", "value: P1Y"),
        ("P1Y", "value: a while"),
    ],
)
def test_an_equal_or_shorter_one_is_fine_whatever_months_it_counts(
    judge: Any, doc: Any, own: str, source: str
) -> None:
    judge("RET002", workspace(doc, own, source))
