from __future__ import annotations

from typing import Any

import pytest


def source(doc: Any, role: str, approvers: str) -> Any:
    return {"contracts/d.yaml": doc("DataContract", "d", f"roles: [{{role: {role}, {approvers}}}]\n")}


@pytest.mark.parametrize(
    ("role", "approvers"),
    [
        ("triage", "firstLevelApprovers: «triage»"),
        ("data owner", "firstLevelApprovers: «Data-Owner»"),
        ("triage", "firstLevelApprovers: owner, secondLevelApprovers: «'board, triage'»"),
    ],
)
def test_a_role_that_approves_itself_is_found(judge: Any, doc: Any, role: str, approvers: str) -> None:
    (found,) = judge("ACC006", source(doc, role, approvers))
    assert found.message == f"`{role}` approves who gets the role `{role}`"
    assert found.place.line == 6


def test_another_approver_is_fine(judge: Any, doc: Any) -> None:
    judge("ACC006", source(doc, "triage", "firstLevelApprovers: triage lead"))
    judge("ACC006", source(doc, "triage", "access: read"))


def test_roles_of_our_kinds_count_too(judge: Any, doc: Any) -> None:
    body = "roles: [{role: r, firstLevelApprovers: «r»}]\nvalues: [{name: t, value: 1, metric: m}]\n"
    judge("ACC006", {"contracts/t.yaml": doc("Thresholds", "t", body)})
