from __future__ import annotations

from typing import Any

from govern.check.registry import rule


def policy(doc: Any, name: str, least: str, more: str = "") -> Any:
    body = f"""
    actions:
      - {{name: {name}, blast_radius: low, minimum_confidence: {least}{more}}}
      - {{name: log, blast_radius: low, minimum_confidence: 0}}
    """
    return {"contracts/a.yaml": doc("ActionPolicy", "a", body)}


def test_an_action_that_may_lack_evidence_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("ACT012", policy(doc, "«a»", "0.6"))
    assert str(found.place) == "contracts/a.yaml:7:12"
    judge("ACT012", policy(doc, "«a»", "0", ", corroboration: {signals: 2}"))


def test_a_fallback_or_nothing_to_lack_is_fine(judge: Any, doc: Any) -> None:
    judge("ACT012", policy(doc, "a", "0.6", ", fallback: log"))
    judge("ACT012", policy(doc, "a", "0"))


def test_it_is_off_unless_asked_for() -> None:
    assert rule("ACT012").pedantic
