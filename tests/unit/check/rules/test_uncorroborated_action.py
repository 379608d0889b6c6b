from __future__ import annotations

from typing import Any

import pytest


def policy(doc: Any, radius: str, more: str = "") -> Any:
    body = f"actions: [{{name: a, blast_radius: {radius}, minimum_confidence: 0.9{more}}}]\n"
    return {"contracts/a.yaml": doc("ActionPolicy", "a", body)}


def test_a_critical_action_on_one_signal_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("ACT006", policy(doc, "«critical»"))
    assert found.message == "`a` has blast radius critical and is done on one signal"
    assert str(found.place) == "contracts/a.yaml:6:35"


@pytest.mark.parametrize("radius", ["low", "critical"])
def test_a_corroboration_by_one_is_found(judge: Any, doc: Any, radius: str) -> None:
    (found,) = judge("ACT006", policy(doc, radius, ", corroboration: {signals: «1»}"))
    assert found.route == "actions[a].corroboration.signals"


def test_two_signals_or_a_lower_reach_are_fine(judge: Any, doc: Any) -> None:
    judge("ACT006", policy(doc, "critical", ", corroboration: {signals: 2}"))
    judge("ACT006", policy(doc, "high"))
