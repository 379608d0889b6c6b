from __future__ import annotations

from typing import Any

import pytest

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: s, inputs: [record], replay: none}]
%s
"""


def pipeline(doc: Any, currency: str) -> Any:
    more = f"budget: {{per_event: 5, currency: {currency}}}" if currency else ""
    return {"contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % more)}


@pytest.mark.parametrize(
    ("currency", "meant"), [("USC", "USD"), ("DEM", "EUR"), ("GPB", "GBP"), ("XXX", ""), ("XAU", "")]
)
def test_a_currency_that_there_is_not_is_found(judge: Any, doc: Any, currency: str, meant: str) -> None:
    (found,) = judge("CST002", pipeline(doc, f"«{currency}»"))
    assert str(found.place) == "contracts/p.yaml:8:34"
    assert [edit.text for fix in found.fixes for edit in fix.edits] == [meant] * bool(meant)
    assert ("did you mean" in found.help) is bool(meant)


@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY", "ZWG", ""])
def test_one_that_there_is_is_fine(judge: Any, doc: Any, currency: str) -> None:
    judge("CST002", pipeline(doc, currency))
