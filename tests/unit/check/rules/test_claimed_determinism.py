from __future__ import annotations

from typing import Any

import pytest

MODEL = """
provider: %s
request_model: m-1
parameters: {%s}
replay: recorded
deterministic: %s
"""
TEMPERATURE = "gen_ai.request.temperature: "
SEED = ", gen_ai.request.seed: 7"


def model(doc: Any, parameters: str, stated: str, provider: str = "example") -> Any:
    return {"contracts/m.yaml": doc("Model", "m", MODEL % (provider, parameters, stated))}


@pytest.mark.parametrize("temperature", ["0.7", "1"])
def test_sampling_that_is_called_deterministic_is_found(judge: Any, doc: Any, temperature: str) -> None:
    (found,) = judge("PIN008", model(doc, f"{TEMPERATURE}{temperature}", "«true»"))
    assert found.message.endswith(f"samples at temperature {temperature}")
    assert str(found.place) == "contracts/m.yaml:10:16"
    assert str(found.related[0].place) == "contracts/m.yaml:8:42"
    assert found.fixes[0].edits[0].text == "false"


def test_a_seed_settles_it_only_where_the_model_runs_here(judge: Any, doc: Any) -> None:
    judge("PIN008", model(doc, f"{TEMPERATURE}0.7{SEED}", "«true»"))
    judge("PIN008", model(doc, f"{TEMPERATURE}0.7{SEED}", "true", "local"))
    judge("PIN008", model(doc, f"{TEMPERATURE}0.7", "«true»", "local"))


@pytest.mark.parametrize(
    ("parameters", "stated"),
    [
        (f"{TEMPERATURE}0", "true"),
        (f"{TEMPERATURE}0.7", "false"),
        ("", "true"),
        (f"{TEMPERATURE}warm", "true"),
    ],
)
def test_no_sampling_or_no_claim_is_fine(judge: Any, doc: Any, parameters: str, stated: str) -> None:
    judge("PIN008", model(doc, parameters, stated))
