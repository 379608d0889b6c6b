from __future__ import annotations

from typing import Any

import pytest

MODEL = """
provider: %s
request_model: m-1
parameters: {%s}
replay: recorded
deterministic: false
"""
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: s, inputs: [record], uses: {m: %s%s}}]
%s
"""
BUDGET = "budget: {per_event: 5, currency: EUR, meter: tokens}"
TEMPERATURE = "gen_ai.request.temperature: 0"


def workspace(  # noqa: PLR0917 - one for each blank
    doc: Any, used: str, parameters: str, more: str = "", budget: str = BUDGET, provider: str = "example"
) -> Any:
    return {
        "contracts/m.yaml": doc("Model", "m", MODEL % (provider, parameters)),
        "contracts/t.yaml": doc("Thresholds", "t", "values: [{name: t, value: 1, metric: m}]\n"),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % (used, more, budget)),
    }


@pytest.mark.parametrize(("parameters", "more"), [(TEMPERATURE, ""), ("", ", p: prompt/p@1.0.0")])
def test_an_answer_of_any_length_on_a_budget_is_found(
    judge: Any, doc: Any, parameters: str, more: str
) -> None:
    (found,) = judge("CST003", workspace(doc, "«model/m@1.0.0»", parameters, more))
    assert str(found.place) == "contracts/p.yaml:7:48"
    assert [str(other.place) for other in found.related] == ["contracts/p.yaml:8:1"]


@pytest.mark.parametrize(
    ("parameters", "more", "budget", "provider"),
    [
        (f"{TEMPERATURE}, gen_ai.request.max_tokens: 200", "", BUDGET, "example"),
        (TEMPERATURE, "", "", "example"),
        (TEMPERATURE, "", BUDGET, "local"),
        ("", ", t: thresholds/t@1.0.0", BUDGET, "example"),
    ],
)
def test_a_limit_or_no_budget_or_no_text_is_fine(  # noqa: PLR0917 - one for each blank
    judge: Any, doc: Any, parameters: str, more: str, budget: str, provider: str
) -> None:
    judge("CST003", workspace(doc, "model/m@1.0.0", parameters, more, budget, provider))
