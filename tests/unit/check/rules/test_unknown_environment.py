from __future__ import annotations

from typing import Any

import pytest

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: s, inputs: [record], replay: none}]
environments: [%s]
"""


def pipeline(doc: Any, environments: str) -> Any:
    return {"contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % environments)}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("prod", "production"),
        ("Production", "production"),
        ("stagin", "staging"),
        ("UAT", "staging"),
        ("dev", "test"),
    ],
)
def test_a_name_that_no_release_has_is_found(judge: Any, doc: Any, name: str, meant: str) -> None:
    (found,) = judge("REF017", pipeline(doc, f"«{name}»"))
    assert found.help == f"did you mean `{meant}`?"
    assert str(found.place) == "contracts/p.yaml:8:16"
    assert found.fixes[0].edits[0].text == meant


def test_there_is_no_fix_where_it_is_listed_or_unlike_any(judge: Any, doc: Any) -> None:
    (found,) = judge("REF017", pipeline(doc, "production, «prod»"))
    assert found.fixes == ()
    (found,) = judge("REF017", pipeline(doc, "«mars»"))
    assert found.help == "environments are test, staging, production"


def test_the_three_are_fine(judge: Any, doc: Any) -> None:
    judge("REF017", pipeline(doc, "test, staging, production"))
    judge("REF017", pipeline(doc, ""))
