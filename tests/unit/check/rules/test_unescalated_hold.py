from __future__ import annotations

from typing import Any

POLICY = "actions: [{name: a, blast_radius: low, minimum_confidence: 0.9%s}]\n"
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages:
  - {name: act, %sinputs: [record], uses: {p: action-policy/a@1.0.0}}
%s
"""
APPROVED = ", approvals: [{role: r}]"


def workspace(doc: Any, builtin: str, more: str = "", approvals: str = APPROVED) -> Any:
    return {
        "contracts/a.yaml": doc("ActionPolicy", "a", POLICY % approvals),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % (builtin, more)),
    }


def test_approvals_that_nobody_follows_up_are_found(judge: Any, doc: Any) -> None:
    (found,) = judge("ACT011", workspace(doc, "builtin: «act», "))
    assert found.message == "`a` waits for an approval, and nobody is told when none comes"
    assert str(found.place) == "contracts/p.yaml:8:26"
    assert [str(other.place) for other in found.related] == ["contracts/a.yaml:6:65"]


def test_an_escalation_or_no_approvals_or_no_decision_are_fine(judge: Any, doc: Any) -> None:
    judge("ACT011", workspace(doc, "builtin: act, ", "escalation: {role: r, after: P1D}"))
    judge("ACT011", workspace(doc, "builtin: act, ", approvals=""))
    judge("ACT011", workspace(doc, ""))


def test_an_archived_policy_has_no_place_to_point_at(judge: Any, doc: Any) -> None:
    files = workspace(doc, "builtin: «act», ")
    (found,) = judge("ACT011", files, archived={"action-policy/a@1.0.0": files.pop("contracts/a.yaml")})
    assert found.related == ()
