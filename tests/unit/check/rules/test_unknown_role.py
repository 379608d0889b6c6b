from __future__ import annotations

from typing import Any

import pytest

POLICY = """
actions:
  - name: a
    blast_radius: low
    minimum_confidence: 0.9
    approvals: [{role: %s}]
    rollback: {how: undo%s}
"""
TEAM = "team: {members: [{username: b, role: safety officer}]}\n"
ROLES = "roles: [{role: safety officer}]\n"


def policy(doc: Any, approver: str, undoer: str = "", known: str = TEAM) -> Any:
    return {"contracts/a.yaml": doc("ActionPolicy", "a", POLICY % (approver, undoer)) + known}


def test_a_misspelt_role_is_found_with_the_one_that_is_meant(judge: Any, doc: Any) -> None:
    (found,) = judge("ACC002", policy(doc, "«safty-officer»"))
    assert found.message == "nobody here has the role `safty-officer`, which is asked to approve `a`"
    assert found.help == "did you mean `safety officer`?"
    assert str(found.place) == "contracts/a.yaml:10:24"
    assert found.fixes[0].edits[0].text == "safety officer"


def test_one_that_is_like_none_is_found_with_those_there_are(judge: Any, doc: Any) -> None:
    (found,) = judge("ACC002", policy(doc, "safety-officer", ", role: «board»"))
    assert found.help == "known roles are safety officer"
    assert found.fixes == ()


@pytest.mark.parametrize("known", [TEAM, ROLES])
@pytest.mark.parametrize("approver", ["safety officer", "safety-officer", "Safety_Officer"])
def test_a_role_that_someone_has_or_is_given_is_fine(judge: Any, doc: Any, approver: str, known: str) -> None:
    judge("ACC002", policy(doc, approver, ", role: safety officer", known))


def test_roles_of_a_data_contract_count(judge: Any, doc: Any) -> None:
    source = {"contracts/d.yaml": doc("DataContract", "d", ROLES)}
    judge("ACC002", source | policy(doc, "safety-officer", known=""))


def test_where_no_roles_are_named_nothing_is_known(judge: Any, doc: Any) -> None:
    judge("ACC002", policy(doc, "anyone", known=""))
    judge("ACC002", policy(doc, "anyone", known="team: {members: [{username: b}]}\n"))
