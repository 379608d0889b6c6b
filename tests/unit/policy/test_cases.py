from __future__ import annotations

import textwrap
from typing import Any

from govern.diagnostic import Place
from govern.policy.cases import run_cases

POLICY = """
match: {kind: ActionPolicy, domain: safety}
for_each: contract.actions
require: item.blast_radius != 'high' || item.approvals.size() >= 2
message: "{item.name} has {item.approvals.size()}"
cases:
"""


def run(makes: Any, cases: str, policy: str = POLICY) -> Any:
    return run_cases(makes.compiled(policy + textwrap.dedent(cases)), lambda _, __: Place("p.yaml"))


def test_a_case_that_goes_as_it_should_says_nothing(makes: Any) -> None:
    (case,), _ = run(makes, "- {name: a, given: {item: {name: x, blast_radius: low}}, expect: pass}")
    assert (case.passed, case.message, case.explanation) == (True, "", ())


def test_a_case_that_goes_otherwise_says_why(makes: Any) -> None:
    (case,), _ = run(makes, "- {name: a, given: {item: {name: x, blast_radius: high}}, expect: pass}")
    assert (case.expected.value, case.actual.value, case.message) == ("pass", "fail", "x has 0")
    assert [part.text for part in case.explanation if part.place] == ["item.blast_radius", "item.approvals"]


def test_an_error_is_neither_a_pass_nor_a_fail(makes: Any) -> None:
    cases, _ = run(
        makes,
        """
        - {name: a, given: {item: {name: x}}, expect: error}
        - {name: b, given: {item: {name: x}}, expect: fail}
        """,
    )
    assert [case.passed for case in cases] == [True, False]
    assert cases[1].message.startswith("`require` can't be evaluated: ")


def test_the_worst_of_a_contracts_items_decides(makes: Any) -> None:
    low, high, odd = "{name: a, blast_radius: low}", "{name: b, blast_radius: high}", "{name: c}"
    cases, _ = run(
        makes,
        f"""
        - {{name: a, given: {{contract: {{domain: safety, actions: [{low}]}}}}, expect: pass}}
        - {{name: b, given: {{contract: {{domain: safety, actions: [{low}, {high}]}}}}, expect: fail}}
        - {{name: c, given: {{contract: {{domain: safety, actions: [{high}, {odd}]}}}}, expect: error}}
        """,
    )
    assert [case.passed for case in cases] == [True, True, True]


def test_what_match_does_not_select_passes_and_says_so(makes: Any) -> None:
    given = "{contract: {domain: sales, actions: [{name: b, blast_radius: high}]}}"
    (case,), clauses = run(makes, f"- {{name: a, given: {given}, expect: fail}}")
    assert (case.selected, case.passed, case.message) == (
        False,
        False,
        "`match` does not select what it gives",
    )
    assert all(clause.held == clause.failed == 0 for clause in clauses)


def test_conditions_are_counted_by_the_cases_that_reach_them(makes: Any) -> None:
    _, clauses = run(
        makes,
        """
        - {name: a, given: {item: {name: x, blast_radius: low}}, expect: pass}
        - {name: b, given: {item: {name: x, blast_radius: high}}, expect: fail}
        - {name: c, given: {item: {name: x, blast_radius: high}}, expect: fail}
        """,
    )
    assert [(clause.text, clause.held, clause.failed, clause.covered) for clause in clauses] == [
        ("item.blast_radius != 'high'", 1, 2, True),
        ("item.approvals.size() >= 2", 0, 2, False),
    ]
    assert POLICY[POLICY.index("item.b") :][clauses[1].start : clauses[1].end] == clauses[1].text


def test_the_cases_of_every_subject_run(makes: Any) -> None:
    policy = "subject: change\nrequire: change.classes.size() == 0 || new.name != old.name\ncases:\n"
    cases, _ = run(
        makes,
        """
        - {name: a, given: {change: {classes: []}}, expect: pass}
        - {name: b, given: {change: {classes: [behaviour]}, old: {name: x}, new: {name: x}}, expect: fail}
        - {name: c, given: {change: {classes: [behaviour]}, old: null, new: {name: x}}, expect: error}
        """,
        policy,
    )
    assert [case.passed for case in cases] == [True, True, True]


def test_a_value_that_a_case_leaves_out_is_an_error(makes: Any) -> None:
    policy = "require: now < timestamp('2027-01-01T00:00:00Z')\ncases:\n"
    cases, _ = run(
        makes,
        """
        - {name: a, given: {now: 2026-01-01}, expect: pass}
        - {name: b, given: {}, expect: pass}
        """,
        policy,
    )
    assert [(case.actual.value, case.message) for case in cases][1] == (
        "error",
        "`require` can't be evaluated: undeclared reference to `now`: it has no value",
    )


def test_a_condition_of_match_that_fails_is_an_error_of_the_case(makes: Any) -> None:
    policy = "match: {kind: Prompt, when: contract.name.size() > 3}\nrequire: contract.id == 'x'\ncases:\n"
    (case,), _ = run(makes, "- {name: a, given: {contract: {id: x}}, expect: pass}", policy)
    assert case.actual.value == "error"
    assert case.message.startswith("`when` can't be evaluated: ")


def test_a_contract_without_items_passes_for_want_of_any(makes: Any) -> None:
    (case,), _ = run(makes, "- {name: a, given: {contract: {domain: safety, actions: []}}, expect: fail}")
    assert (case.selected, case.actual.value, case.message) == (
        True,
        "pass",
        "there is nothing to judge in it",
    )
