from __future__ import annotations

from typing import Any

import pytest

SOURCE = """
schema: [{name: t, properties: [{name: a%s}]}]
roles: [{%s}]
"""


def source(doc: Any, field: str, role: str) -> Any:
    return {"contracts/d.yaml": doc("DataContract", "d", SOURCE % (field, role))}


@pytest.mark.parametrize("more", ["", ", secondLevelApprovers: board", ', firstLevelApprovers: ""'])
def test_restricted_data_that_nobody_approves_is_found(judge: Any, doc: Any, more: str) -> None:
    (found,) = judge("ACC003", source(doc, ", classification: restricted", f"role: «triage»{more}"))
    assert str(found.place) == "contracts/d.yaml:7:16"
    assert [str(other.place) for other in found.related] == ["contracts/d.yaml:6:59"]


@pytest.mark.parametrize(
    ("field", "role"),
    [
        (", classification: restricted", "role: triage, firstLevelApprovers: owner"),
        (", classification: confidential", "role: triage"),
        ("", "role: triage"),
    ],
)
def test_an_approver_or_another_class_is_fine(judge: Any, doc: Any, field: str, role: str) -> None:
    judge("ACC003", source(doc, field, role))


def test_roles_of_other_kinds_are_not_about_data(judge: Any, doc: Any) -> None:
    body = "roles: [{role: r}]\nvalues: [{name: t, value: 1, metric: m}]\n"
    judge("ACC003", {"contracts/t.yaml": doc("Thresholds", "t", body)})
