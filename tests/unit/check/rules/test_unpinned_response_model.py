from __future__ import annotations

from typing import Any

import pytest

MODEL = """
provider: openai
request_model: %s
response_model: %s
replay: recorded
deterministic: false
"""


def model(doc: Any, asked: str, answers: str, more: str = "") -> Any:
    return {"contracts/m.yaml": doc("Model", "m", MODEL % (asked, answers)) + more}


@pytest.mark.parametrize("answers", ["gpt-4o", "gpt-4o-latest"])
def test_a_moving_answer_is_found_with_the_snapshot_that_is_asked_for(
    judge: Any, doc: Any, answers: str
) -> None:
    (found,) = judge("PIN005", model(doc, "gpt-4o-2024-08-06", f"«{answers}»"))
    assert str(found.place) == "contracts/m.yaml:8:17"
    assert found.fixes[0].edits[0].text == "gpt-4o-2024-08-06"


def test_where_what_is_asked_for_moves_too_there_is_no_fix(judge: Any, doc: Any) -> None:
    (found,) = judge("PIN005", model(doc, "gpt-4o", "«gpt-4o»"))
    assert found.fixes == ()


def test_a_snapshot_or_pinned_weights_or_no_expectation_are_fine(judge: Any, doc: Any) -> None:
    judge("PIN005", model(doc, "gpt-4o", "gpt-4o-2024-08-06"))
    judge("PIN005", model(doc, "gpt-4o", "gpt-4o", "weights: [{name: w, location: w.bin}]\n"))
    body = "provider: openai\nrequest_model: gpt-4o\nreplay: none\ndeterministic: false\n"
    judge("PIN005", {"contracts/m.yaml": doc("Model", "m", body)})
