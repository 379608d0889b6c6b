from __future__ import annotations

from typing import Any


def policy(doc: Any, *approvals: str) -> Any:
    body = (
        "actions: [{name: a, blast_radius: low, minimum_confidence: 0.9, "
        f"approvals: [{', '.join(approvals)}]}}]\n"
    )
    return {"contracts/a.yaml": doc("ActionPolicy", "a", body)}


def test_a_role_that_is_asked_twice_is_found(judge: Any, doc: Any) -> None:
    files = policy(doc, "{role: officer}", "{role: editor}", "{role: «officer», count: 2}")
    (found,) = judge("ACT009", files)
    assert found.message == "`a` asks `officer` twice, and the same person counts for both"
    assert found.help == "write one entry with the count that is meant, 3 at most"
    assert str(found.place) == "contracts/a.yaml:6:117"
    assert [str(other.place) for other in found.related] == ["contracts/a.yaml:6:84"]


def test_so_is_one_in_other_letters(judge: Any, doc: Any) -> None:
    judge("ACT009", policy(doc, "{role: safety-officer}", "{role: «Safety Officer»}"))


def test_two_roles_are_fine(judge: Any, doc: Any) -> None:
    judge("ACT009", policy(doc, "{role: officer}", "{role: editor}"))
