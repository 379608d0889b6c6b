from __future__ import annotations

from typing import Any

POLICY = """
team: {members: [%s]}
actions:
  - name: a
    blast_radius: low
    minimum_confidence: 0.9
    approvals: [{role: %s}]
    rollback: {how: undo, role: %s}
"""
LEFT = "{username: a, role: safety officer, dateOut: 2025-06-30}"
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: s, inputs: [record], replay: none}]
escalation: {role: %s, after: P1D}
"""


def policy(doc: Any, members: str, approver: str, undoer: str = "editor") -> Any:
    return {"contracts/a.yaml": doc("ActionPolicy", "a", POLICY % (members, approver, undoer))}


def test_a_role_that_nobody_has_any_more_is_found(judge: Any, doc: Any) -> None:
    files = policy(doc, LEFT, "«safety-officer»", "«safety-officer»")
    files["contracts/p.yaml"] = doc("InsightPipeline", "p", PIPELINE % "«safety-officer»")
    approve, undo, decide = judge("ACT010", files)
    assert approve.message == (
        "nobody is left to approve `a`: `a`, the last known as safety-officer, left on 2025-06-30"
    )
    assert undo.message.startswith("nobody is left to undo `a`: ")
    assert decide.message.startswith("nobody is left to take up decisions that nobody takes: ")
    assert str(approve.place) == "contracts/a.yaml:11:24"
    assert str(approve.related[0].place) == "contracts/a.yaml:6:63"


def test_one_who_is_there_is_enough_in_whichever_team(judge: Any, doc: Any) -> None:
    other = doc(
        "Thresholds",
        "t",
        "team: {members: [{username: b, role: Safety Officer}]}\nvalues: [{name: t, value: 1, metric: m}]",
    )
    judge("ACT010", policy(doc, LEFT, "safety-officer") | {"contracts/t.yaml": other})


def test_one_team_may_not_know_yet_that_they_left(judge: Any, doc: Any) -> None:
    other = doc(
        "Thresholds",
        "t",
        "team: {members: [{username: a, role: safety officer}]}\nvalues: [{name: t, value: 1, metric: m}]",
    )
    judge("ACT010", policy(doc, LEFT, "«safety-officer»") | {"contracts/t.yaml": other})


def test_a_role_that_no_team_names_may_stand_elsewhere(judge: Any, doc: Any) -> None:
    judge("ACT010", policy(doc, LEFT, "risk committee"))
    judge("ACT010", policy(doc, "{username: a, role: safety officer, dateOut: 2026-03-01}", "safety-officer"))
