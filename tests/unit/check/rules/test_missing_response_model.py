from __future__ import annotations

from typing import Any

MODEL = """
provider: {provider}
request_model: {name}
replay: none
deterministic: false
"""


def test_a_hosted_model_should_say_what_must_answer(judge: Any, doc: Any) -> None:
    text = MODEL.format(provider="openai", name="«gpt-4o-2024-08-06»")
    (found,) = judge("PIN004", {"contracts/m.yaml": doc("Model", "m", text)})
    assert found.severity.value == "warning"
    assert found.help.startswith("add `response_model:`")


def test_an_endpoint_makes_a_model_hosted(judge: Any, doc: Any) -> None:
    text = MODEL.format(provider="local", name="«m»") + "endpoint: https://models.example/v1\n"
    judge("PIN004", {"contracts/m.yaml": doc("Model", "m", text)})


def test_stated_or_local_is_fine(judge: Any, doc: Any) -> None:
    stated = MODEL.format(provider="openai", name="m") + "response_model: m\n"
    local = MODEL.format(provider="local", name="m")
    code = MODEL.format(provider="rules", name="m") + "code:\n  entry: m.py:build\n"
    command = MODEL.format(provider="rules", name="m") + "command: {argv: [cat]}\n"
    weights = MODEL.format(provider="hub", name="m") + "weights: [{name: w, location: w.bin}]\n"
    for text in (stated, local, code, command, weights):
        judge("PIN004", {"contracts/m.yaml": doc("Model", "m", text)})
