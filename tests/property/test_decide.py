"""The gate against a plain reading of its rules."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from govern.contract.kinds.action_policy import ActionPolicy
from govern.decide.gate import Approved, decide
from govern.source.canonical import canonical_bytes

NAMES = ["a", "b", "c", "d"]
ROLES = ["r", "s"]
PPM = st.integers(0, 10).map(lambda tenth: tenth * 100_000)


@st.composite
def policies(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw actions whose fallbacks lead to earlier ones only, so that they end."""
    actions: list[dict[str, Any]] = []
    for index, name in enumerate(NAMES[: draw(st.integers(1, 4))]):
        fallback = draw(st.sampled_from([None, *NAMES[:index]]))
        approvals = draw(st.dictionaries(st.sampled_from(ROLES), st.integers(1, 3)))
        actions.append(
            {
                "name": name,
                "blast_radius": "low",
                "minimum_confidence": draw(PPM) / 1_000_000,
                "approvals": [{"role": role, "count": count} for role, count in approvals.items()],
                "corroboration": draw(st.sampled_from([None, {"signals": 1}, {"signals": 2}])),
                "fallback": fallback,
            }
        )
    return actions


def model(
    recommendation: Any, actions: list[dict[str, Any]], approvals: list[Approved], signals: int
) -> tuple[str, str]:
    """Judge by the rules as they are told to people, without checks or reasons."""
    by_name = {action["name"]: action for action in actions}
    if not isinstance(recommendation, dict):
        return "hold", "none"
    name, confidence = recommendation.get("action"), recommendation.get("confidence")
    if not isinstance(name, str) or name == "":
        return "hold", "none"
    if name not in by_name:
        return "deny", "none"
    if type(confidence) is not int or confidence < 0 or confidence > 1_000_000:
        return "hold", name
    people = Counter(role for _, role in {(a.person, a.role) for a in approvals})
    while True:
        action = by_name[name]
        strong = confidence >= round(action["minimum_confidence"] * 1_000_000)
        strong = strong and (action["corroboration"] is None or signals >= action["corroboration"]["signals"])
        if strong:
            enough = all(people[need["role"]] >= need["count"] for need in action["approvals"])
            return ("act" if enough else "hold"), name
        if action["fallback"] is None:
            return "hold", name
        name = action["fallback"]


RECOMMENDATIONS = st.one_of(
    st.fixed_dictionaries({"action": st.sampled_from(NAMES), "confidence": PPM}),
    st.fixed_dictionaries(
        {},
        optional={
            "action": st.one_of(st.sampled_from([*NAMES, "z", ""]), st.none(), st.integers()),
            "confidence": st.one_of(
                PPM, st.none(), st.booleans(), st.text(max_size=2), st.integers(-2, 1_000_002)
            ),
        },
    ),
    st.one_of(st.none(), st.text(max_size=3), st.lists(st.integers(), max_size=2)),
)
APPROVALS = st.lists(st.builds(Approved, st.sampled_from("pqx"), st.sampled_from(ROLES)), max_size=6)


@given(RECOMMENDATIONS, policies(), APPROVALS, st.integers(0, 3))
@settings(deadline=None, max_examples=500)
def test_the_gate_is_the_model(
    recommendation: Any, actions: list[dict[str, Any]], approvals: list[Approved], signals: int
) -> None:
    policy = ActionPolicy.model_validate(
        {
            "apiVersion": "govern/v1",
            "kind": "ActionPolicy",
            "id": "p",
            "version": "1.0.0",
            "status": "active",
            "actions": [{**a, "minimum_confidence": str(a["minimum_confidence"])} for a in actions],
        }
    )
    decision = decide(recommendation, policy, approvals, signals)
    assert (decision.verdict.value, decision.action) == model(recommendation, actions, approvals, signals)
    assert decision == decide(recommendation, policy, reversed(approvals), signals)
    assert canonical_bytes(decision.to_json())
    assert (decision.verdict == "act") == (
        not [c for c in decision.checks if c.action == decision.action and not c.passed]
        and decision.action != "none"
    )
    # every action on the way is judged by all of its gates
    counts = Counter(check.action for check in decision.checks)
    assert all(counts[a["name"]] in {0, 3 + len(a["approvals"])} for a in actions)
