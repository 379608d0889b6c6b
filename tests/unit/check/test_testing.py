from __future__ import annotations

from typing import Any

from govern.check.testing import run_policies

POLICY = """
code: ACT501
severity: error
match: {kind: ActionPolicy}
for_each: contract.actions
require: item.blast_radius != 'high' || item.approvals.size() >= 2
message: "{item.name} fails"
"""
CASES = """
cases:
  - name: one
    given:
      item: {name: x, blast_radius: high}
    expect: fail
  - name: two
    given:
      item: {name: x, blast_radius: low}
    expect: fail
"""


def run(bench: Any, doc: Any, body: str) -> Any:
    (found,) = run_policies([bench.loaded("p", doc("Policy", "p", body))]).policies
    return found


def test_cases_and_conditions_have_their_places(bench: Any, doc: Any) -> None:
    found = run(bench, doc, POLICY + CASES)
    assert [(case.name, str(case.place), case.passed) for case in found.cases] == [
        ("one", "archive/p.yaml:14:11", True),
        ("two", "archive/p.yaml:18:11", False),
    ]
    assert [(clause.text, str(clause.place)) for clause in found.clauses] == [
        ("item.blast_radius != 'high'", "archive/p.yaml:10:10"),
        ("item.approvals.size() >= 2", "archive/p.yaml:10:41"),
    ]
    (part,) = [part for part in found.cases[1].explanation if part.place]
    assert (part.text, str(part.place)) == ("item.blast_radius", "archive/p.yaml:20:37")
    assert (found.failed, str(found.place)) == (True, "archive/p.yaml:6:7")


def test_a_policy_without_cases_fails(bench: Any, doc: Any) -> None:
    found = run(bench, doc, POLICY)
    assert (found.failed, found.cases, len(found.clauses)) == (True, (), 2)


def test_mistakes_are_told_instead_of_run(bench: Any, doc: Any) -> None:
    found = run(bench, doc, POLICY.replace("approvals", "aprovals") + CASES)
    assert [item.code for item in found.problems] == ["POL001"]
    assert (found.failed, found.cases) == (True, ())
    found = run(bench, doc, POLICY + CASES.replace("{name: x, blast", "{nam: x, blast", 1))
    assert [item.code for item in found.problems] == ["POL005"]
    assert (found.failed, found.cases) == (True, ())


def test_what_goes_as_it_should_passes(bench: Any, doc: Any) -> None:
    found = run(bench, doc, POLICY + CASES.replace("radius: low", "radius: high"))
    assert not found.failed
    result = run_policies([bench.loaded("p", doc("Policy", "p", POLICY + CASES))])
    assert (result.failed, len(result.cases), len(result.clauses)) == (True, 2, 2)
    assert not run_policies([]).failed
