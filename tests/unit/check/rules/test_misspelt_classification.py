from __future__ import annotations

from typing import Any

import pytest


def contract(doc: Any, text: str) -> Any:
    body = f"schema: [{{name: o, properties: [{{name: p, classification: {text}}}]}}]\n"
    return {"contracts/d.yaml": doc("DataContract", "d", body)}


def test_a_slip_of_the_pen_is_found_with_an_unsafe_fix(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT017", contract(doc, "«Confidental»"))
    assert found.help == "did you mean `confidential`?"
    assert [(fix.safety.value, fix.edits[0].text) for fix in found.fixes] == [("unsafe", "confidential")]


@pytest.mark.parametrize("text", ["restricted", "Public", "sensitive", "PII", "'3'", "secret", "private"])
def test_known_classes_and_ones_own_are_fine(judge: Any, doc: Any, text: str) -> None:
    judge("DAT017", contract(doc, text))
