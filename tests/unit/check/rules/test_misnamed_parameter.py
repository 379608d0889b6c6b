from __future__ import annotations

from typing import Any

import pytest

MODEL = """
provider: %s
request_model: m-1
parameters:
  %s: 1
%sreplay: recorded
deterministic: false
"""


def model(doc: Any, name: str, provider: str = "example", more: str = "") -> Any:
    return {"contracts/m.yaml": doc("Model", "m", MODEL % (provider, name, more))}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("gen_ai.request.temprature", "gen_ai.request.temperature"),
        ("gen_ai.request.max_token", "gen_ai.request.max_tokens"),
        ("gen_ai.request.topP", "gen_ai.request.top_p"),
        ("temperature", "gen_ai.request.temperature"),
        ("max_tokens", "gen_ai.request.max_tokens"),
    ],
)
def test_a_name_that_nothing_reads_is_found_with_the_one_that_is_meant(
    judge: Any, doc: Any, name: str, meant: str
) -> None:
    (found,) = judge("PIN009", model(doc, f"«{name}»"))
    assert found.help == f"did you mean `{meant}`?"
    assert str(found.place) == "contracts/m.yaml:9:3"
    assert found.fixes[0].edits[0].text == meant


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("gen_ai.request.temperature", "example"),
        ("gen_ai.openai.request.service_tier", "example"),
        ("negation_window", "example"),
        ("temperature", "local"),
    ],
)
def test_a_known_name_or_one_of_its_own_is_fine(judge: Any, doc: Any, name: str, provider: str) -> None:
    judge("PIN009", model(doc, name, provider))


def test_a_name_that_stands_there_rightly_too_is_not_the_one_meant(judge: Any, doc: Any) -> None:
    judge("PIN009", model(doc, "temperature", more="  gen_ai.request.temperature: 0\n"))
