from __future__ import annotations

from typing import Any

POLICY = "code: ACT501\nseverity: error\nrequire: contract.id != 'x'\nmessage: m\n"
CASES = "cases: [{name: a, given: {contract: {id: x}}, expect: fail}]\n"


def test_a_policy_without_cases_is_found(judge: Any, doc: Any) -> None:
    text = doc("Policy", "p", POLICY).replace("id: p", "«id»: p")
    (found,) = judge("POL004", {"policies/p.yaml": text})
    assert found.severity.value == "warning"


def test_a_policy_with_cases_or_retired_is_not(judge: Any, doc: Any) -> None:
    judge("POL004", {"policies/p.yaml": doc("Policy", "p", POLICY + CASES)})
    judge("POL004", {"policies/p.yaml": doc("Policy", "p", POLICY, status="retired")})
