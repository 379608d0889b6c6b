from __future__ import annotations

from typing import Any

import pytest


def policy(doc: Any, own: str, other: str, more: str) -> Any:
    body = f"""
    actions:
      - {{name: a, blast_radius: low, minimum_confidence: {own}{more}}}
      - {{name: b, blast_radius: low, minimum_confidence: {other}}}
    """
    return {"contracts/a.yaml": doc("ActionPolicy", "a", body)}


@pytest.mark.parametrize(("own", "other"), [("0.6", "0.60"), ("0.6", "0.9"), ("0", "0")])
def test_a_fallback_that_asks_for_as_much_is_found(judge: Any, doc: Any, own: str, other: str) -> None:
    (found,) = judge("ACT008", policy(doc, own, other, ", fallback: «b»"))
    assert found.message.startswith("`a` can never give way to `b`, which asks for a confidence of 0")
    assert found.place.line == 7
    assert str(found.related[0].place) == "contracts/a.yaml:8:54"


def test_one_that_asks_for_less_or_stands_in_for_missing_signals_is_fine(judge: Any, doc: Any) -> None:
    judge("ACT008", policy(doc, "0.6", "0.5", ", fallback: b"))
    judge("ACT008", policy(doc, "0.6", "0.6", ""))
    judge("ACT008", policy(doc, "0.6", "0.6", ", fallback: b, corroboration: {signals: 2}"))
