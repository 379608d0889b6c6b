from __future__ import annotations

from typing import Any

import pytest

from govern.contract.kinds.action_policy import ActionPolicy
from govern.decide.gate import Approved, Check, Verdict, decide
from govern.source.canonical import canonical_bytes


def action(name: str, confidence: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "blast_radius": "low", "minimum_confidence": confidence, **more}


POLICY = ActionPolicy.model_validate(
    {
        "apiVersion": "govern/v1",
        "kind": "ActionPolicy",
        "id": "triage",
        "version": "1.0.0",
        "status": "active",
        "actions": [
            action("log", "0"),
            action("tag", "0.3", fallback="log"),
            action("open-case", "0.55", fallback="tag", approvals=[{"role": "pharmacist", "count": 2}]),
            action("notify", "0.6", fallback="open-case", corroboration={"signals": 3}),
            action("recall", "0.999999"),
        ],
    }
)
NURSES = [Approved("a", "pharmacist"), Approved("b", "pharmacist")]


def recommend(name: Any, confidence: Any) -> dict[str, Any]:
    return {"action": name, "confidence": confidence}


def test_an_action_whose_gates_all_pass_is_carried_out() -> None:
    decision = decide(recommend("tag", 300_000), POLICY)
    assert (decision.verdict, decision.action, decision.recommended) == (Verdict.ACT, "tag", "tag")
    assert decision.reasons == ()
    assert decision.checks == (
        Check("allowed", "tag", passed=True, observed=True, bound=True),
        Check("confidence", "tag", passed=True, observed=300_000, bound=300_000),
        Check("corroboration", "tag", passed=True, observed=1, bound=0),
    )


def test_weak_evidence_falls_back_step_by_step() -> None:
    decision = decide(recommend("notify", 299_999), POLICY, signals=3)
    assert (decision.verdict, decision.action, decision.recommended) == (Verdict.ACT, "log", "notify")
    assert decision.reasons == (
        "notify: confidence 0.299999 is below 0.6",
        "open-case: confidence 0.299999 is below 0.55",
        "tag: confidence 0.299999 is below 0.3",
    )
    assert {check.action for check in decision.checks} == {"notify", "open-case", "tag", "log"}


def test_too_few_signals_are_weak_evidence() -> None:
    decision = decide(recommend("notify", 1_000_000), POLICY, NURSES, signals=2)
    assert (decision.verdict, decision.action) == (Verdict.ACT, "open-case")
    assert decision.reasons == ("notify: 2 of 3 signals agree",)


def test_missing_approvals_hold_the_action_they_are_missing_for() -> None:
    decision = decide(recommend("open-case", 550_000), POLICY, NURSES[:1])
    assert (decision.verdict, decision.action) == (Verdict.HOLD, "open-case")
    assert decision.reasons == ("open-case: 1 of 2 approvals by pharmacist",)


def test_one_person_approving_twice_counts_once_and_another_role_not_at_all() -> None:
    given = [Approved("a", "pharmacist"), Approved("a", "pharmacist"), Approved("c", "clerk")]
    decision = decide(recommend("open-case", 550_000), POLICY, given)
    assert decision.checks[-1] == Check(
        "approvals:pharmacist", "open-case", passed=False, observed=1, bound=2
    )


def test_no_gate_is_skipped_after_one_that_failed() -> None:
    decision = decide(recommend("open-case", 0), POLICY)
    assert [(c.name, c.passed) for c in decision.checks if c.action == "open-case"] == [
        ("allowed", True),
        ("confidence", False),
        ("corroboration", True),
        ("approvals:pharmacist", False),
    ]


def test_weak_evidence_without_a_fallback_holds() -> None:
    decision = decide(recommend("recall", 999_998), POLICY)
    assert (decision.verdict, decision.action) == (Verdict.HOLD, "recall")
    assert decision.reasons[-1] == "there is no further fallback"


@pytest.mark.parametrize("confidence", [1_000_000, None, "high"])
def test_an_action_that_is_not_listed_is_denied_and_not_repeated(confidence: Any) -> None:
    decision = decide(recommend("secret review text", confidence), POLICY)
    assert (decision.verdict, decision.action, decision.recommended) == (Verdict.DENY, "none", "unlisted")
    assert b"secret" not in canonical_bytes(decision.to_json())


@pytest.mark.parametrize(
    "given", [None, [], "tag", 1, {}, {"action": None}, {"action": ""}, {"action": ["tag"]}]
)
def test_what_is_no_recommendation_holds(given: Any) -> None:
    decision = decide(given, POLICY)
    assert (decision.verdict, decision.action, decision.recommended) == (Verdict.HOLD, "none", "none")
    assert decision.reasons


@pytest.mark.parametrize("confidence", [None, "1", True, -1, 1_000_001, 0.5, [1]])
def test_a_confidence_that_cannot_be_read_holds(confidence: Any) -> None:
    decision = decide(recommend("log", confidence), POLICY)
    assert (decision.verdict, decision.action, decision.confidence) == (Verdict.HOLD, "log", 0)
    assert decide(recommend("tag", confidence), POLICY).action == "tag"
    assert decision.reasons == ("the confidence is not a whole number from 0 to 1000000",)
    assert decision.checks[1] == Check("confidence", "log", passed=False, observed=None, bound=0)


def test_json_is_canonical() -> None:
    decision = decide(recommend("notify", 700_000), POLICY)
    assert canonical_bytes(decision.to_json()).startswith(
        b'{"action":"open-case","checks":[{"action":"notify"'
    )
