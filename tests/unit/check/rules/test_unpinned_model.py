from __future__ import annotations

from typing import Any

import pytest

MODEL = """
provider: {provider}
request_model: {name}
replay: none
deterministic: false
"""
WEIGHTS = """
weights:
  - name: weights
    location: weights.bin
"""


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("openai", "gpt-4o"),
        ("openai", "gpt-4o-mini"),
        ("openai", "gpt-4.1"),
        ("openai", "gpt-3.5-turbo"),
        ("openai", "gpt-4-turbo-preview"),
        ("openai", "chatgpt-4o-latest"),
        ("openai", "o3-mini"),
        ("anthropic", "claude-3-opus"),
        ("anthropic", "claude-3-5-sonnet-latest"),
        ("anthropic", "claude-sonnet-4-5"),
        ("openrouter", "anthropic/claude-3-opus"),
        ("google", "gemini-pro"),
        ("google", "gemini-1.5-flash"),
        ("mistral", "mistral-large-latest"),
        ("mistral", "mistral-small"),
        ("cohere", "command-r"),
        ("ollama", "llama3"),
        ("ollama", "llama3:latest"),
        ("huggingface", "org/model@main"),
        ("azure", "triage-latest"),
    ],
)
def test_a_moving_name_is_found(judge: Any, doc: Any, provider: str, name: str) -> None:
    text = MODEL.format(provider=provider, name=f"«{name}»")
    (found,) = judge("PIN001", {"contracts/m.yaml": doc("Model", "m", text)})
    assert str(found.place) == "contracts/m.yaml:7:16"
    assert found.route == "request_model"


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("openai", "gpt-4o-2024-08-06"),
        ("openai", "gpt-4-0613"),
        ("openai", "gpt-4-1106-preview"),
        ("openai", "gpt-3.5-turbo-0125"),
        ("openai", "o1-2024-12-17"),
        ("openai", "ft:gpt-4o-2024-08-06:org::abc"),
        ("openai", "text-embedding-3-small"),
        ("anthropic", "claude-3-opus-20240229"),
        ("anthropic", "claude-2.1"),
        ("anthropic", "claude-sonnet-4-20250514"),
        ("bedrock", "anthropic.claude-3-opus-20240229-v1:0"),
        ("google", "gemini-1.5-pro-002"),
        ("google", "gemini-2.5-pro"),
        ("mistral", "mistral-large-2407"),
        ("cohere", "command-r-08-2024"),
        ("ollama", "llama3:8b-instruct-q4_0"),
        ("azure", "gpt-4o"),
        ("local", "AFINN-111"),
        ("local", "gpt-oss-20b"),
        ("huggingface", "org/latest-news-classifier"),
    ],
)
def test_an_exact_or_unknown_name_is_fine(judge: Any, doc: Any, provider: str, name: str) -> None:
    judge("PIN001", {"contracts/m.yaml": doc("Model", "m", MODEL.format(provider=provider, name=name))})


def test_pinned_weights_settle_it_whatever_the_name(judge: Any, doc: Any) -> None:
    text = MODEL.format(provider="ollama", name="llama3:latest") + WEIGHTS.lstrip("\n")
    judge("PIN001", {"contracts/m.yaml": doc("Model", "m", text)})
