from __future__ import annotations

from dataclasses import replace
from typing import Any

from govern.check.registry import rule

POLICY = "code: {}\nseverity: error\nrequire: 'true'\nmessage: m\n"


def test_a_code_of_a_built_in_rule_is_taken(judge: Any, doc: Any) -> None:
    for code in ("ACT001", "CON001"):
        judge("POL002", {"policies/p.yaml": doc("Policy", "p", POLICY.format(f"«{code}»"))})


def test_the_second_of_two_policies_is_the_one_to_change(judge: Any, doc: Any) -> None:
    files = {
        "policies/a.yaml": doc("Policy", "a", POLICY.format("ACT501")),
        "policies/b.yaml": doc("Policy", "b", POLICY.format("«ACT501»")),
        "policies/c.yaml": doc("Policy", "c", POLICY.format("ACT502")),
        "policies/d.yaml": doc("Policy", "d", POLICY.format("ACT501"), status="deprecated"),
    }
    (found,) = judge("POL002", files)
    assert str(found.related[0].place) == "policies/a.yaml:6:7"


def test_a_code_of_an_enabled_pack_is_taken(bench: Any, doc: Any) -> None:
    packed = bench.loaded("pack", doc("Policy", "packed", POLICY.format("ACT501")))
    view = bench.view({"policies/a.yaml": doc("Policy", "a", POLICY.format("ACT501"))})
    assert list(rule("POL002").check(view)) == []
    (found,) = rule("POL002").check(replace(view, packs=(packed,)))
    assert found.message == "ACT501 is the code of two policies"
