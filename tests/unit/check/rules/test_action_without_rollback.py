from __future__ import annotations

from typing import Any

import pytest

ACTION = """
actions:
  - name: open-case
    blast_radius: {radius}
    minimum_confidence: 0.6
"""
ROLLBACK = "    rollback: {how: Close the case.}\n"


@pytest.mark.parametrize("radius", ["medium", "high", "critical"])
def test_a_far_reaching_action_without_rollback_is_found(judge: Any, doc: Any, radius: str) -> None:
    text = doc("ActionPolicy", "a", ACTION.format(radius=f"«{radius}»"))
    (found,) = judge("ACT001", {"contracts/a.yaml": text})
    assert found.message == f"`open-case` has blast radius {radius} and no rollback"
    assert str(found.place) == "contracts/a.yaml:8:19"
    assert found.route == "actions[open-case].blast_radius"


def test_a_rollback_or_a_low_reach_is_fine(judge: Any, doc: Any) -> None:
    judge("ACT001", {"contracts/a.yaml": doc("ActionPolicy", "a", ACTION.format(radius="high")) + ROLLBACK})
    judge("ACT001", {"contracts/a.yaml": doc("ActionPolicy", "a", ACTION.format(radius="low"))})
