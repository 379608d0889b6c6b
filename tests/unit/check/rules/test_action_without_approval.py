from __future__ import annotations

from typing import Any

import pytest

ACTION = """
actions:
  - name: notify
    blast_radius: {radius}
    minimum_confidence: 0.8
"""
APPROVALS = "    approvals: [{role: safety-officer}]\n"


@pytest.mark.parametrize("radius", ["high", "critical"])
def test_an_action_of_high_reach_without_approval_is_found(judge: Any, doc: Any, radius: str) -> None:
    text = doc("ActionPolicy", "a", ACTION.format(radius=f"«{radius}»"))
    (found,) = judge("ACT002", {"contracts/a.yaml": text})
    assert found.message == f"`notify` has blast radius {radius} and needs no approval"


def test_an_approval_or_a_lower_reach_is_fine(judge: Any, doc: Any) -> None:
    judge("ACT002", {"contracts/a.yaml": doc("ActionPolicy", "a", ACTION.format(radius="high")) + APPROVALS})
    judge("ACT002", {"contracts/a.yaml": doc("ActionPolicy", "a", ACTION.format(radius="medium"))})
