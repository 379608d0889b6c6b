from __future__ import annotations

from typing import Any

import pytest

POLICY = "code: ACT501\nseverity: error\nsubject: {}\nrequire: 'true'\nmessage: m\n"


@pytest.mark.parametrize("subject", ["event", "data", "access"])
def test_what_lint_can_not_judge_is_named(judge: Any, doc: Any, subject: str) -> None:
    (found,) = judge("POL006", {"policies/p.yaml": doc("Policy", "p", POLICY.format(f"«{subject}»"))})
    assert found.severity.value == "note"


def test_a_policy_over_contracts_or_a_draft_is_not(judge: Any, doc: Any) -> None:
    judge("POL006", {"policies/p.yaml": doc("Policy", "p", POLICY.format("contract"))})
    judge("POL006", {"policies/p.yaml": doc("Policy", "p", POLICY.format("change"))})
    judge("POL006", {"policies/p.yaml": doc("Policy", "p", POLICY.format("event"), status="draft")})
