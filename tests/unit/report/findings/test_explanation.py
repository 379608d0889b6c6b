"""A finding with an explanation, in every report of lint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest

from govern.check.lint import LintResult
from govern.diagnostic import Diagnostic, Explained, Place, Related, Severity
from govern.report.findings.github import github
from govern.report.findings.junit import junit
from govern.report.findings.lint_human import lint_human
from govern.report.findings.lint_json import lint_json
from govern.report.findings.sarif import sarif
from govern.report.styled import plain

TABLE = [
    "item.blast_radius != 'high'  false  \"high\"  a.yaml:2:15",
    "item.approvals.size() >= 2   false  1       a.yaml:3:3",
]


@pytest.fixture
def result() -> LintResult:
    parts = (
        Explained("item.blast_radius != 'high' || item.approvals.size() >= 2", "false"),
        Explained("item.blast_radius != 'high'", "false", 1),
        Explained("item.blast_radius", '"high"', 2, Place("a.yaml", 2, 15, 2, 19)),
        Explained("item.approvals.size() >= 2", "false", 1),
        Explained("item.approvals.size()", "1", 2),
        Explained("item.approvals", '[{"role": "r"}]', 3, Place("a.yaml", 3, 3, 3, 10)),
    )
    declared = (Related(Place("p.yaml", 9, 1, 9, 4), "declared here"),)
    found = Diagnostic(
        "ACT501",
        "far",
        Severity.ERROR,
        "call fails",
        Place("a.yaml", 1, 3, 1, 13),
        "actions[call]",
        "Add one.",
        declared,
        explanation=parts,
    )
    return LintResult((found,), (), 1, 1)


def test_people_see_it_under_the_excerpt(result: LintResult) -> None:
    text = "- name: call\n  blast_radius: high\n"
    assert plain(lint_human(result, lambda _: text)).splitlines()[:8] == [
        "error[ACT501] far: call fails",
        " ─▶ a.yaml:1:3  actions[call]",
        "  │",
        "1 │ - name: call",
        "  │   ^^^^^^^^^^",
        "  = why:",
        *(f"      {row}" for row in TABLE),
    ]


def test_programs_see_every_part(result: LintResult) -> None:
    parts = lint_json(result)["diagnostics"][0]["explanation"]
    assert [part["depth"] for part in parts] == [0, 1, 2, 1, 2, 3]
    assert parts[2] == {
        "depth": 2,
        "text": "item.blast_radius",
        "value": '"high"',
        "failed": False,
        "place": {"file": "a.yaml", "line": 2, "column": 15, "end_line": 2, "end_column": 19},
    }
    assert parts[0]["place"] is None


def test_sarif_has_operands_as_related_places_after_the_others(result: LintResult, shared: Path) -> None:
    log: dict[str, Any] = json.loads(json.dumps(sarif(result, version="0.1.0")))
    (item,) = log["runs"][0]["results"]
    assert [(each["id"], each["message"]["text"]) for each in item["relatedLocations"]] == [
        (1, "declared here"),
        (2, '`item.blast_radius` is "high"'),
        (3, '`item.approvals` is [{"role": "r"}]'),
    ]
    assert item["relatedLocations"][1]["physicalLocation"]["region"]["startColumn"] == 15
    assert len(item["properties"]["explanation"]) == 6
    path = shared / "vectors" / "sarif" / "sarif-schema-2.1.0.json"
    schema = jsonschema_rs.validator_for(json.loads(path.read_text(encoding="utf-8")), validate_formats=True)
    assert schema.is_valid(log)


def test_ci_sees_the_table(result: LintResult) -> None:
    assert all(row.replace("%", "%25") in github(result).replace("%0A", "\n").splitlines() for row in TABLE)
    failure = next(ET.fromstring(junit(result)).iter("failure"))  # noqa: S314 - written by the code under test
    assert (failure.text or "").splitlines()[-2:] == TABLE
