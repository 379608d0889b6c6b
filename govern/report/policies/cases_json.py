"""How policies did in their cases, for programs, as JSON of a stable shape.

    {
      "version": 1,
      "summary": {"policies": 1, "cases": 2, "clauses": 2, "covered": 1, "wrong": 1, "failed": true},
      "policies": [{
        "policy": "policy/ID@VERSION", "code": "ACT103", "place": {...}, "failed": true,
        "problems": [{...}],
        "cases": [{
          "name": "...", "place": {...}, "expected": "fail", "actual": "pass", "selected": true,
          "passed": false, "message": "", "explanation": [{"text": "...", "value": "...", ...}]
        }],
        "clauses": [{"text": "...", "place": {...}, "held": 1, "failed": 0}]
      }]
    }

`problems`, places and explanations have the shape that `govern lint --format json` gives them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.report.findings.lint_json import diagnostic_json, explanation_json, place_json

if TYPE_CHECKING:
    from govern.check.testing import PolicyTested, Results

VERSION = 1


def cases_json(result: Results) -> dict[str, Any]:
    """Give a result as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "summary": {
            "policies": len(result.policies),
            "cases": len(result.cases),
            "clauses": len(result.clauses),
            "covered": sum(clause.covered for clause in result.clauses),
            "wrong": sum(not case.passed for case in result.cases),
            "failed": result.failed,
        },
        "policies": [_policy(each) for each in result.policies],
    }


def _policy(tested: PolicyTested) -> dict[str, Any]:
    return {
        "policy": str(tested.loaded.ref),
        "code": tested.policy.code,
        "place": place_json(tested.place),
        "failed": tested.failed,
        "problems": [diagnostic_json(item) for item in tested.problems],
        "cases": [
            {
                "name": case.name,
                "place": place_json(case.place),
                "expected": case.expected.value,
                "actual": case.actual.value,
                "selected": case.selected,
                "passed": case.passed,
                "message": case.message,
                "explanation": explanation_json(case.explanation),
            }
            for case in tested.cases
        ],
        "clauses": [
            {
                "text": clause.text,
                "place": place_json(clause.place),
                "held": clause.held,
                "failed": clause.failed,
            }
            for clause in tested.clauses
        ],
    }
