from __future__ import annotations

from typing import Any

POLICY = """
code: ACT501
severity: error
match: {kind: ActionPolicy}
for_each: contract.actions
require: item.blast_radius != 'high'
message: m
cases:
"""


def test_a_misspelt_field_is_found_at_its_key(judge: Any, doc: Any) -> None:
    case = "  - {name: a, given: {item: {name: x, «blast_radios»: high}}, expect: fail}\n"
    (found,) = judge("POL005", {"policies/p.yaml": doc("Policy", "p", POLICY + case)})
    assert found.help == "did you mean `blast_radius`?"
    assert found.route == "cases[0].given.item.blast_radios"


def test_a_value_that_can_not_be_is_found_where_it_stands(judge: Any, doc: Any) -> None:
    case = "  - {name: a, given: {item: {name: x, blast_radius: «hihg»}}, expect: fail}\n"
    judge("POL005", {"policies/p.yaml": doc("Policy", "p", POLICY + case)})


def test_a_sound_case_is_not(judge: Any, doc: Any) -> None:
    case = "  - {name: a, given: {item: {name: x, blast_radius: high}}, expect: fail}\n"
    judge("POL005", {"policies/p.yaml": doc("Policy", "p", POLICY + case)})
