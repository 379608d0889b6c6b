from __future__ import annotations

from typing import Any

import pytest

MODEL = """
provider: example
request_model: m-2026-01-15
endpoint: %s
replay: recorded
deterministic: false
"""


def model(doc: Any, endpoint: str) -> Any:
    return {"contracts/m.yaml": doc("Model", "m", MODEL % endpoint)}


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("http://models.example.org/v1", "models.example.org"),
        ("http://10.0.0.7:8080/v1", "10.0.0.7"),
        ("http://user@models.example.org/v1", "models.example.org"),
        ("http://localhost.example.org/v1", "localhost.example.org"),
        ("http://localhost@models.example.org", "models.example.org"),
        ("http://[2001:db8::1]/v1", "[2001:db8::1]"),
    ],
)
def test_a_plain_connection_is_found_with_a_fix(judge: Any, doc: Any, endpoint: str, host: str) -> None:
    (found,) = judge("PRV008", model(doc, f"«{endpoint}»"))
    assert found.message == f"`{host}` is asked over a connection that is not encrypted"
    assert str(found.place) == "contracts/m.yaml:8:11"
    assert found.fixes[0].edits[0].text == endpoint.replace("http", "https", 1)


def test_a_fix_would_repeat_a_password(judge: Any, doc: Any) -> None:
    (found,) = judge("PRV008", model(doc, "«http://triage:correct-horse@models.test/v1»"))
    assert found.fixes == ()


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://models.example.org/v1",
        "http://localhost:11434/api",
        "http://LOCALHOST/api",
        "http://models.localhost/api",
        "http://127.0.0.1:8000",
        "http://[::1]:8000/v1",
    ],
)
def test_an_encrypted_one_or_this_machine_is_fine(judge: Any, doc: Any, endpoint: str) -> None:
    judge("PRV008", model(doc, endpoint))


def test_a_model_without_endpoint_is_fine(judge: Any, doc: Any) -> None:
    body = "provider: local\nrequest_model: m\nreplay: none\ndeterministic: true\n"
    judge("PRV008", {"contracts/m.yaml": doc("Model", "m", body)})
