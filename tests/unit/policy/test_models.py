from __future__ import annotations

from govern.contract.kinds.action_policy import Action, ActionPolicy
from govern.policy.models import models_by_name


def test_the_models_inside_a_kind_are_found_by_name() -> None:
    found = models_by_name(("ActionPolicy",))
    assert found["ActionPolicy"] is ActionPolicy
    assert found["Action"] is Action
    assert {"Approval", "Rollback", "Team", "Member"} <= set(found)
    assert "Prompt" not in found


def test_the_members_of_a_union_are_found() -> None:
    assert {"Keep", "Redact", "Noise"} <= set(models_by_name(("Sanitizer",)))
