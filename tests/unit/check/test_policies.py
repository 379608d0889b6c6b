from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from govern.check import policies
from govern.check.policies import check_policies
from govern.diagnostic import Severity

ACTIONS = """
actions:
  - name: log
    blast_radius: low
    minimum_confidence: 0
  - name: call
    blast_radius: high
    minimum_confidence: 0.5
    approvals: [{role: officer}]
"""
POLICY = """
code: ACT501
severity: warning
match: {kind: ActionPolicy}
for_each: contract.actions
require: item.blast_radius != 'high' || item.approvals.size() >= 2
message: "{item.name} has {item.approvals.size()} approvals"
help: Add one.
"""


def found(bench: Any, doc: Any, policy: str, **more: Any) -> list[Any]:
    files = {
        "contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS),
        "policies/p.yaml": doc("Policy", "p", policy, **more),
    }
    return list(check_policies(bench.view(files)))


def test_a_failure_has_the_policys_words_at_the_items_place(bench: Any, doc: Any) -> None:
    (item,) = found(bench, doc, POLICY)
    assert (item.code, item.slug, item.severity.value) == ("ACT501", "p", "warning")
    assert (item.message, item.help) == ("call has 1 approvals", "Add one.")
    assert (str(item.place), item.route) == ("contracts/a.yaml:10:5", "actions[call]")
    assert {part.text: str(part.place) for part in item.explanation if part.place} == {
        "item.blast_radius": "contracts/a.yaml:11:19",
        "item.approvals": "contracts/a.yaml:13:16",
    }


def test_only_what_is_active_judges(bench: Any, doc: Any) -> None:
    for status in ("proposed", "draft", "deprecated", "retired"):
        assert found(bench, doc, POLICY, status=status) == []
    assert (
        found(bench, doc, POLICY.replace("code", "subject: event\ncode").replace("for_each", "# for_each"))
        == []
    )


def test_what_can_not_be_evaluated_is_an_error_that_says_where(bench: Any, doc: Any) -> None:
    policy = POLICY.replace("item.approvals.size() >= 2", "item.rollback.how.size() > 3")
    (item,) = found(bench, doc, policy)
    assert item.severity is Severity.ERROR
    assert item.message.startswith("`require` of policy/p@1.0.0 can't be evaluated: ")
    assert [str(other.place) for other in item.related] == ["policies/p.yaml:10:55"]
    assert any(part.failed and part.text == "item.rollback.how.size() > 3" for part in item.explanation)


def test_a_for_each_or_condition_that_fails_is_an_error(bench: Any, doc: Any) -> None:
    (item,) = found(
        bench,
        doc,
        POLICY.replace("contract.actions\n", "contract.actions[7].approvals\n")
        .replace("item.blast_radius != 'high' || item.approvals.size() >= 2", "item.count > 1")
        .replace("{item.name} has {item.approvals.size()} approvals", "m"),
    )
    assert "`for_each` of policy/p@1.0.0" in item.message
    (item,) = found(
        bench,
        doc,
        POLICY.replace("{kind: ActionPolicy}", "{kind: ActionPolicy, when: contract.name.size() > 3}")
        .replace(
            "for_each: contract.actions\nrequire: item.blast_radius != 'high' || item.approvals.size() >= 2",
            "require: 'true'",
        )
        .replace("{item.name} has {item.approvals.size()} approvals", "m"),
    )
    assert "`when` of policy/p@1.0.0" in item.message


def test_a_contract_as_a_whole_is_told_where_its_first_operand_stands(bench: Any, doc: Any) -> None:
    policy = "code: ACT501\nseverity: error\nmatch: {kind: ActionPolicy}\nrequire: {}\nmessage: m\n"
    for require, place, route in (
        ("contract.actions.size() > 9", "contracts/a.yaml:7:3", "actions"),
        ("contract.status == 'draft'", "contracts/a.yaml:5:9", "status"),
        # left out in the document, so the id stands for the contract
        ("contract.domain == 'safety'", "contracts/a.yaml:3:5", ""),
    ):
        (item,) = found(bench, doc, policy.replace("{}", require))
        assert (str(item.place), item.route) == (place, route)


def test_a_policy_that_runs_out_of_its_budget_stops_and_says_so(bench: Any, doc: Any) -> None:
    numbers = str(list(range(90)))
    nested = f"{numbers}.all(a, {numbers}.all(b, {numbers}.all(c, a + b + c < 999)))"
    policy = f"code: ACT501\nseverity: note\nrequire: '{nested}'\nmessage: m\n"
    files = {f"contracts/{name}.yaml": doc("ActionPolicy", name, ACTIONS) for name in "ab"}
    (item,) = check_policies(bench.view({**files, "policies/p.yaml": doc("Policy", "p", policy)}))
    assert item.severity is Severity.ERROR
    assert "budget" in item.message
    assert item.message.endswith("nothing after this was held to it")


def test_policies_of_packs_judge_alike(bench: Any, doc: Any) -> None:
    packed = bench.loaded("pack", doc("Policy", "packed", POLICY))
    view = bench.view({"contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS)})
    (item,) = check_policies(replace(view, packs=(packed,)))
    assert (item.code, item.slug) == ("ACT501", "packed")


def test_now_is_the_day_of_the_judgement(bench: Any, doc: Any) -> None:
    policy = "code: ACT501\nseverity: error\nmatch: {kind: ActionPolicy}\nmessage: '{now}'\n"
    policy += "require: now < timestamp('2026-03-02T00:00:00Z')\n"
    files = {
        "contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS),
        "policies/p.yaml": doc("Policy", "p", policy),
    }
    assert list(check_policies(bench.view(files, now=dt.date(2026, 3, 1)))) == []
    (item,) = check_policies(bench.view(files, now=dt.date(2026, 3, 2)))
    assert item.message == "2026-03-02T00:00:00Z"


def test_a_finding_of_a_policy_can_be_waived_and_frozen(bench: Any, doc: Any) -> None:
    from govern.check.baseline import can_freeze  # noqa: PLC0415 - one test's business

    waiver = """
    rule: ACT501
    scope: {file: contracts/a.yaml, route: "actions[call]"}
    reason: being rewritten
    owner: j.lind
    approver: a.haddad
    issued: 2026-02-01
    expires: 2026-04-10
    """
    cases = "cases: [{name: a, given: {item: {name: a, blast_radius: low}}, expect: pass}]\n"
    files = {
        "contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS.replace("high", "medium")),
        "policies/p.yaml": doc("Policy", "p", POLICY.replace("'high'", "'medium'") + cases),
        "policies/w.yaml": doc("Waiver", "w", waiver),
    }
    result = bench.lint(files)
    assert [item.diagnostic.code for item in result.waived] == ["ACT501"]
    assert "WVR002" not in {item.code for item in result.diagnostics}
    assert can_freeze(result.waived[0].diagnostic)


@pytest.mark.parametrize(
    "match", ["{kind: Prompt}", "{kind: [Model, Prompt]}", "{kind: ActionPolicy, domain: x}"]
)
def test_what_match_leaves_out_is_not_judged(bench: Any, doc: Any, match: str) -> None:
    policy = f"code: ACT501\nseverity: error\nmatch: {match}\nrequire: contract.id == 'x'\nmessage: m\n"
    assert found(bench, doc, policy) == []


def test_that_a_policy_can_not_be_evaluated_is_never_waived_frozen_or_lowered(bench: Any, doc: Any) -> None:
    from govern.check.baseline import can_freeze  # noqa: PLC0415 - one test's business

    waiver = """
    rule: ACT501
    scope: {file: contracts/a.yaml, route: "actions[call]"}
    reason: being rewritten
    owner: j.lind
    approver: a.haddad
    issued: 2026-02-01
    expires: 2026-04-10
    """
    unfit = POLICY.replace("item.approvals.size() >= 2", "item.rollback.how != ''")
    files = {
        "govern.yaml": "apiVersion: govern/v1\nkind: Workspace\nname: w\n"
        "lint: {levels: [{code: ACT501, level: note, reason: new}]}\n",
        "contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS),
        "policies/p.yaml": doc("Policy", "p", unfit),
        "policies/w.yaml": doc("Waiver", "w", waiver),
    }
    result = bench.lint(files)
    (found,) = [item for item in result.diagnostics if item.code == "ACT501"]
    assert (found.severity, found.unevaluated, can_freeze(found)) == (Severity.ERROR, True, False)
    assert result.waived == ()
    # the same waiver allows what was judged and failed
    assert len(bench.lint({**files, "policies/p.yaml": doc("Policy", "p", POLICY)}).waived) == 1


def test_what_identifies_the_items_of_a_list_is_worked_out_once(
    bench: Any, doc: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    real = policies.item_keys
    monkeypatch.setattr(policies, "item_keys", lambda items: asked.append(len(items)) or real(items))
    many = "actions:\n" + "".join(
        f"  - {{name: a{at}, blast_radius: high, minimum_confidence: 0}}\n" for at in range(30)
    )
    files = {
        "contracts/a.yaml": doc("ActionPolicy", "a", many),
        "policies/p.yaml": doc("Policy", "p", POLICY),
    }
    items = list(check_policies(bench.view(files)))
    assert [item.route for item in items] == [f"actions[a{at}]" for at in range(30)]
    assert asked == [30]
