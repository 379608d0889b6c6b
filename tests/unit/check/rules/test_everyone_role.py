from __future__ import annotations

from typing import Any

import pytest

SOURCE = """
schema: [{name: t, properties: [{name: a%s}, {name: b, classification: public}]}]
roles: [{role: %s}]
"""


def source(doc: Any, stated: str, role: str) -> Any:
    stated = f", classification: {stated}" if stated else ""
    return {"contracts/d.yaml": doc("DataContract", "d", SOURCE % (stated, role))}


@pytest.mark.parametrize("role", ["everyone", "All Users", '"*"', "authenticated-users", "PUBLIC"])
@pytest.mark.parametrize("stated", ["restricted", "confidential"])
def test_everyone_beside_data_that_is_not_for_them_is_found(
    judge: Any, doc: Any, role: str, stated: str
) -> None:
    (found,) = judge("ACC004", source(doc, stated, f"«{role}»"))
    assert found.message.endswith(f"in which `a` is {stated}")
    assert str(found.place) == "contracts/d.yaml:7:16"


@pytest.mark.parametrize(
    ("stated", "role"),
    [
        ("internal", "everyone"),
        ("", "everyone"),
        ("restricted", "public-health"),
        ("restricted", "all-hands-organisers"),
    ],
)
def test_open_data_or_a_real_role_is_fine(judge: Any, doc: Any, stated: str, role: str) -> None:
    judge("ACC004", source(doc, stated, role))


def test_data_of_which_no_class_is_stated_is_fine(judge: Any, doc: Any) -> None:
    judge("ACC004", {"contracts/d.yaml": doc("DataContract", "d", "roles: [{role: everyone}]\n")})
