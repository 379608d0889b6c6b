from __future__ import annotations

from dataclasses import replace
from typing import Any

from govern.check.registry import rule

POLICY = "code: ACT501\nseverity: error\n{}\nrequire: 'true'\nmessage: m\n"
ACTIONS = "domain: safety\nactions: [{name: log, blast_radius: low, minimum_confidence: 0}]\n"


def files(doc: Any, match: str, **more: Any) -> dict[str, str]:
    return {
        "contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS),
        "policies/p.yaml": doc("Policy", "p", POLICY.format(match), **more),
    }


def test_what_selects_nothing_is_found(judge: Any, doc: Any) -> None:
    judge("POL003", files(doc, "«match»: {kind: Prompt}"))
    judge("POL003", files(doc, "«match»: {kind: ActionPolicy, domain: saftey}"))
    judge("POL003", files(doc, "«match»: {kind: ActionPolicy, when: contract.actions.size() > 3}"))


def test_what_selects_something_is_not(judge: Any, doc: Any) -> None:
    judge("POL003", files(doc, "match: {kind: ActionPolicy, domain: [sales, safety]}"))
    judge("POL003", files(doc, "match: {}"))


def test_what_is_not_in_force_or_not_about_contracts_is_not(judge: Any, doc: Any) -> None:
    judge("POL003", files(doc, "match: {kind: Prompt}", status="draft"))
    judge("POL003", files(doc, "subject: event"))


def test_what_a_broken_file_may_hold_is_not_missed(bench: Any, doc: Any) -> None:
    idle = files(doc, "match: {kind: Prompt}")
    assert len(list(rule("POL003").check(bench.view(idle)))) == 1
    assert list(rule("POL003").check(bench.view({**idle, "contracts/b.yaml": "kind: Prompt\n"}))) == []


def test_a_policy_with_mistakes_is_told_once(judge: Any, doc: Any) -> None:
    judge("POL003", files(doc, "match: {kind: Promt}"))


def test_policies_of_packs_may_select_nothing(bench: Any, doc: Any) -> None:
    packed = bench.loaded(
        "pack", doc("Policy", "packed", POLICY.format("match: {kind: ActionPolicy, domain: x}"))
    )
    view = bench.view({"contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS)})
    assert list(rule("POL003").check(replace(view, packs=(packed,)))) == []
