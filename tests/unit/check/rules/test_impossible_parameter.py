from __future__ import annotations

from typing import Any

import pytest

MODEL = """
provider: example
request_model: m-1
parameters: {gen_ai.request.%s: %s}
replay: recorded
deterministic: false
"""


def model(doc: Any, name: str, value: str) -> Any:
    return {"contracts/m.yaml": doc("Model", "m", MODEL % (name, value))}


@pytest.mark.parametrize(
    ("name", "value", "span"),
    [
        ("temperature", "20", "0 to 2"),
        ("temperature", "-0.1", "0 to 2"),
        ("temperature", "warm", "0 to 2"),
        ("temperature", "true", "0 to 2"),
        ("top_p", "1.5", "0 to 1"),
        ("frequency_penalty", "-3", "-2 to 2"),
        ("presence_penalty", "2.1", "-2 to 2"),
        ("max_tokens", "0", "1 or more"),
        ("choice.count", "0", "1 or more"),
    ],
)
def test_a_value_out_of_range_is_found(judge: Any, doc: Any, name: str, value: str, span: str) -> None:
    (found,) = judge("PIN010", model(doc, name, f"«{value}»"))
    assert found.message.startswith(f"`gen_ai.request.{name}` can't be ")
    assert found.help == f"write a number, {span}"
    assert found.place.line == 8


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", "0"),
        ("temperature", "2"),
        ("top_p", "0.95"),
        ("frequency_penalty", "-2"),
        ("max_tokens", "100000"),
        ("stop_sequences", "[a]"),
    ],
)
def test_a_value_in_range_is_fine(judge: Any, doc: Any, name: str, value: str) -> None:
    judge("PIN010", model(doc, name, value))
