from __future__ import annotations

from typing import Any

import pytest


def policy(doc: Any, radius: str, least: str) -> Any:
    body = f"actions: [{{name: a, blast_radius: {radius}, minimum_confidence: {least}}}]\n"
    return {"contracts/a.yaml": doc("ActionPolicy", "a", body)}


@pytest.mark.parametrize("radius", ["high", "critical"])
@pytest.mark.parametrize("least", ["0", "0.30", "0.499999"])
def test_a_far_reaching_action_on_weak_evidence_is_found(
    judge: Any, doc: Any, radius: str, least: str
) -> None:
    (found,) = judge("ACT004", policy(doc, radius, f"«{least}»"))
    assert found.message.startswith(f"`a` has blast radius {radius} and is done on a confidence of 0")
    assert found.place.line == 6
    assert str(found.related[0].place) == "contracts/a.yaml:6:35"


@pytest.mark.parametrize(
    ("radius", "least"), [("high", "0.5"), ("critical", "0.9"), ("medium", "0.1"), ("low", "0")]
)
def test_one_half_or_a_lower_reach_is_fine(judge: Any, doc: Any, radius: str, least: str) -> None:
    judge("ACT004", policy(doc, radius, least))
