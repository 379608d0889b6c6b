from __future__ import annotations

from typing import Any

import pytest

from govern.policy.judging import Outcome, applies


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ("{}", True),
        ("{kind: ActionPolicy}", True),
        ("{kind: [Prompt, ActionPolicy]}", True),
        ("{kind: Prompt}", False),
        ("{kind: ActionPolicy, domain: safety}", True),
        ("{kind: ActionPolicy, domain: [sales, safety]}", True),
        ("{kind: ActionPolicy, domain: sales}", False),
        ("{kind: ActionPolicy, team.name: triage}", True),
        ("{kind: ActionPolicy, team.name: other}", False),
        ("{kind: ActionPolicy, name: null}", True),
        ("{kind: ActionPolicy, when: contract.actions.size() > 0}", True),
        ("{kind: ActionPolicy, when: contract.actions.size() > 9}", False),
    ],
)
def test_match_selects(makes: Any, action: Any, match: str, *, expected: bool) -> None:
    compiled = makes.compiled(f"match: {match}\nrequire: 'true'\n")
    contract = {"kind": "ActionPolicy", "domain": "safety", "team": {"name": "triage"}, "name": None}
    assert applies(compiled, {"contract": {**contract, "actions": [action()]}}) is expected


def test_a_condition_of_match_that_fails_is_an_error(makes: Any) -> None:
    compiled = makes.compiled("match: {kind: Prompt, when: contract.name.size() > 3}\nrequire: 'true'\n")
    judged = applies(compiled, {"contract": {"kind": "Prompt", "name": None}})
    assert not isinstance(judged, bool)
    assert (judged.outcome, judged.part) == (Outcome.ERROR, "when")
