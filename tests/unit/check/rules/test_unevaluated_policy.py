from __future__ import annotations

from typing import Any

POLICY = """
code: ACT103
severity: error
require: «item.approvals.size() >= 1»
message: nobody approves
"""


def test_every_policy_is_noted_at_its_expression(judge: Any, doc: Any) -> None:
    (found,) = judge("POL001", {"policies/p.yaml": doc("Policy", "p", POLICY)})
    assert found.severity.value == "note"
    assert str(found.place) == "policies/p.yaml:8:10"


def test_a_workspace_without_policies_has_no_note(judge: Any, doc: Any) -> None:
    judge(
        "POL001", {"contracts/t.yaml": doc("Thresholds", "t", "values: [{name: t, value: 0.5, metric: m}]")}
    )
