from __future__ import annotations

from typing import Any

import pytest


def policy(doc: Any, own: str, other: str, fallback: str) -> Any:
    body = f"""
    actions:
      - {{name: a, blast_radius: {own}, minimum_confidence: 0.9{fallback}}}
      - {{name: b, blast_radius: {other}, minimum_confidence: 0.1}}
    """
    return {"contracts/a.yaml": doc("ActionPolicy", "a", body)}


def test_a_fallback_that_reaches_further_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("ACT007", policy(doc, "low", "high", ", fallback: «b»"))
    assert found.message == ("on weak evidence `a` gives way to `b`, which reaches further: high, not low")
    assert str(found.place) == "contracts/a.yaml:7:69"
    assert [str(other.place) for other in found.related] == ["contracts/a.yaml:8:29"]


@pytest.mark.parametrize(("own", "other"), [("high", "low"), ("medium", "medium"), ("critical", "high")])
def test_one_that_reaches_no_further_is_fine(judge: Any, doc: Any, own: str, other: str) -> None:
    judge("ACT007", policy(doc, own, other, ", fallback: b"))
    judge("ACT007", policy(doc, other, own, ""))
