from __future__ import annotations

from typing import Any

from govern.policy.judging import judge
from govern.policy.locating import item_path
from govern.policy.values import contract_value


def test_of_two_alike_items_each_is_found_where_it_stands(makes: Any) -> None:
    actions = "actions:\n" + "".join(
        f"  - name: {name}\n    blast_radius: low\n    minimum_confidence: 0\n    approvals: [{{role: r}}]\n"
        for name in "ab"
    )
    body = "for_each: contract.actions.map(a, a.approvals)\nrequire: item.size() > 1"
    compiled = makes.compiled(f"match: {{kind: ActionPolicy}}\n{body}\n")
    loaded = makes.loaded("ActionPolicy", actions)
    judged = judge(compiled, {"contract": contract_value(loaded.contract)})
    assert [item_path(each) for each in judged] == [
        ("contract", "actions", 0, "approvals"),
        ("contract", "actions", 1, "approvals"),
    ]


def test_what_the_expression_made_stands_nowhere(makes: Any, action: Any) -> None:
    for body in (
        "for_each: contract.actions.map(a, a.name)\nrequire: item == 'x'\n",
        "require: contract.id == 'x'\n",
    ):
        compiled = makes.compiled(f"match: {{kind: ActionPolicy}}\n{body}")
        (judged,) = judge(compiled, {"contract": {"id": "y", "actions": [action()]}})
        assert item_path(judged) is None


def test_an_item_that_was_given_stands_nowhere(makes: Any, action: Any) -> None:
    compiled = makes.compiled(
        "match: {kind: ActionPolicy}\nfor_each: contract.actions\nrequire: item.name == 'x'\n"
    )
    (judged,) = judge(compiled, {"item": action()})
    assert item_path(judged) is None
