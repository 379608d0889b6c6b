from __future__ import annotations

import pytest

from govern.contract.kinds.gate import DEFAULT_RULES, ApprovalRule
from govern.contract.kinds.workspace import Workspace


@pytest.mark.parametrize("name", ["run", "lint", "gate"])
def test_a_default_that_is_put_together_is_what_a_validated_one_would_be(name: str) -> None:
    default = Workspace.model_fields[name].default
    made = type(default).model_validate({})
    assert default == made
    assert default.model_dump() == made.model_dump()
    assert type(default).model_validate(default.model_dump(by_alias=True)).model_dump() == made.model_dump()


def test_the_default_rules_are_valid() -> None:
    assert (ApprovalRule(name="whatever-loosens", direction="looser"),) == DEFAULT_RULES
    (rule,) = DEFAULT_RULES
    assert (rule.count, rule.evidence, rule.blast_radius, rule.role, rule.impact) == (
        1,
        None,
        None,
        None,
        None,
    )
