from __future__ import annotations

from typing import Any

import pytest

from govern.check.registry import rule

VALUES = "values: [{name: t, value: 1, metric: m}]\n"


def thresholds(doc: Any, name: str, more: str = "", status: str = "active") -> Any:
    return {"contracts/t.yaml": doc("Thresholds", name, VALUES + more, status=status)}


@pytest.mark.parametrize("more", ["", "description: {usage: x}\n", 'description: {purpose: " "}\n'])
def test_a_component_without_a_purpose_is_found(judge: Any, doc: Any, more: str) -> None:
    (found,) = judge("CON014", thresholds(doc, "«t»", more))
    assert str(found.place) == "contracts/t.yaml:3:5"


def test_a_purpose_or_a_draft_or_a_policy_is_fine(judge: Any, doc: Any) -> None:
    judge("CON014", thresholds(doc, "t", "description: {purpose: x}\n"))
    judge("CON014", thresholds(doc, "t", status="draft"))
    policy = "code: ACT103\nseverity: error\nrequire: 'true'\nmessage: m\n"
    judge("CON014", {"policies/p.yaml": doc("Policy", "p", policy)})


def test_data_contracts_are_judged_too(judge: Any, doc: Any) -> None:
    judge("CON014", {"contracts/d.yaml": doc("DataContract", "«d»")})
    judge("CON014", {"contracts/d.yaml": doc("DataContract", "d", "description: {purpose: x}\n")})


def test_it_is_off_unless_asked_for() -> None:
    assert rule("CON014").pedantic
