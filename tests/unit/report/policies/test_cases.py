"""The three reports of one result that has everything: what passes, fails, has mistakes, or no cases."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from govern.check.testing import run_policies
from govern.contract.load import load
from govern.report.policies.cases_human import cases_human
from govern.report.policies.cases_json import cases_json
from govern.report.policies.cases_junit import cases_junit
from govern.report.styled import plain
from govern.source.reader import read_document

POLICY = """\
apiVersion: govern/v1
kind: Policy
id: {name}
version: 1.0.0
status: active
code: {code}
severity: error
match: {{kind: ActionPolicy}}
for_each: contract.actions
require: item.{field} != 'high' || item.approvals.size() >= 2
message: "{{item.name}} fails"
{cases}
"""
CASES = """\
cases:
  - name: one
    given:
      item: {name: x, blast_radius: high}
    expect: fail
  - name: two
    given:
      item: {name: x, blast_radius: high}
    expect: pass"""
BOTH = CASES + "\n  - {name: ok, given: {item: {name: x, blast_radius: low}}, expect: pass}"
THIRD = (
    "\n  - {name: y, given: {item: {blast_radius: high, approvals: [{role: a}, {role: b}]}}, expect: pass}"
)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    sound = BOTH.replace("name: two", "name: zwei").replace(
        "high}\n    expect: pass", "low}\n    expect: pass"
    )
    made = {
        "a.yaml": ("good", "ACT501", "blast_radius", sound + THIRD),
        "b.yaml": ("bad", "ACT502", "blast_radius", CASES),
        "c.yaml": ("wrong", "ACT503", "blast_radios", CASES),
        "d.yaml": ("bare", "ACT504", "blast_radius", ""),
    }
    return {
        file: POLICY.format(name=name, code=code, field=field, cases=cases)
        for file, (name, code, field, cases) in made.items()
    }


@pytest.fixture(scope="module")
def result(texts: dict[str, str]) -> Any:
    loaded = [load(read_document(text.encode(), file))[0] for file, text in texts.items()]
    return run_policies([each for each in loaded if each is not None])


def test_people_see_what_failed_why_and_where(result: Any, texts: dict[str, str]) -> None:
    assert plain(cases_human(result, texts.get)) == (
        "ok   ACT501 good  a.yaml:6:7\n"
        "\n"
        "FAIL ACT502 bad  b.yaml:6:7\n"
        "  ✗ two  b.yaml:17:11\n"
        "    expected pass, got fail: x fails\n"
        "      item.blast_radius != 'high'  false  \"high\"  b.yaml:19:37\n"
        "      item.approvals.size() >= 2   false  0       b.yaml:19:13\n"
        "  · no case makes `item.blast_radius != 'high'` true  b.yaml:10:10\n"
        "  · no case makes `item.approvals.size() >= 2` true  b.yaml:10:41\n"
        "\n"
        "FAIL ACT503 wrong  c.yaml:6:7\n"
        "  error[POL001]: Action has no field `blast_radios`\n"
        "  ─▶ c.yaml:10:15\n"
        "     │\n"
        "  10 │ require: item.blast_radios != 'high' || item.approvals.size() >= 2\n"
        "     │               ^^^^^^^^^^^^\n"
        "   = help: did you mean `blast_radius`?\n"
        "\n"
        "FAIL ACT504 bare  d.yaml:6:7\n"
        "  it has no cases, so nothing shows that it can fail\n"
        "   = help: add `cases:` with one that passes and one that fails\n"
        "\n"
        "3 of 4 policies failed; 6 cases, 1 of them wrong; 2 of 6 clauses covered\n"
    )


def test_programs_see_the_documented_shape(result: Any) -> None:
    value = json.loads(json.dumps(cases_json(result)))
    assert value["summary"] == {
        "policies": 4,
        "cases": 6,
        "clauses": 6,
        "covered": 2,
        "wrong": 1,
        "failed": True,
    }
    good, bad, wrong, bare = value["policies"]
    assert (good["policy"], good["code"], good["failed"]) == ("policy/good@1.0.0", "ACT501", False)
    assert [case["passed"] for case in bad["cases"]] == [True, False]
    case = bad["cases"][1]
    assert (case["name"], case["expected"], case["actual"], case["selected"]) == ("two", "pass", "fail", True)
    assert (case["message"], case["place"]["line"], case["place"]["column"]) == ("x fails", 17, 11)
    assert case["explanation"][2] == {
        "depth": 2,
        "text": "item.blast_radius",
        "value": '"high"',
        "failed": False,
        "place": {"file": "b.yaml", "line": 19, "column": 37, "end_line": 19, "end_column": 41},
    }
    assert [(clause["held"], clause["failed"]) for clause in bad["clauses"]] == [(0, 2), (0, 2)]
    assert [item["code"] for item in wrong["problems"]] == ["POL001"]
    assert (bare["failed"], bare["cases"]) == (True, [])


def test_ci_sees_a_suite_for_each_policy(result: Any) -> None:
    root = ET.fromstring(cases_junit(result))  # noqa: S314 - written by the code under test
    assert (root.get("tests"), root.get("failures")) == ("8", "3")
    suites = {suite.get("name"): suite for suite in root}
    assert {name: (suite.get("tests"), suite.get("failures")) for name, suite in suites.items()} == {
        "ACT501 good": ("4", "0"),
        "ACT502 bad": ("2", "1"),
        "ACT503 wrong": ("1", "1"),
        "ACT504 bare": ("1", "1"),
    }
    case = suites["ACT502 bad"][1]
    assert (case.get("name"), case.get("file"), case.get("line")) == ("two", "b.yaml", "17")
    failure = case[0]
    assert failure.get("message") == "expected pass, got fail"
    assert (failure.text or "").splitlines() == [
        "b.yaml:17:11: x fails",
        "item.blast_radius != 'high'  false  \"high\"  b.yaml:19:37",
        "item.approvals.size() >= 2   false  0       b.yaml:19:13",
    ]


def test_no_policies_are_no_failure() -> None:
    shown = plain(cases_human(run_policies([]), {}.get))
    assert shown == (
        "0 policies passed; 0 cases; 0 of 0 clauses covered\n"
        "help: policies are read from the folders that `contracts` in govern.yaml names\n"
    )
