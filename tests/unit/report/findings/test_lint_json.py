from __future__ import annotations

import json

from govern.check.lint import LintResult
from govern.diagnostic import Diagnostic, Edit, Fix, Place, Safety, Severity
from govern.report.findings.lint_json import diagnostic_json, lint_json


def test_the_shape_is_the_documented_one(lint_result: LintResult) -> None:
    value = json.loads(json.dumps(lint_json(lint_result)))
    assert value["version"] == 1
    assert value["summary"] == {
        "errors": 2,
        "warnings": 1,
        "notes": 1,
        "waived": 1,
        "baseline": 0,
        "files": 4,
        "contracts": 3,
        "off": 0,
        "failed": True,
    }
    assert value["diagnostics"][1] == {
        "code": "PIN001",
        "slug": "unpinned-model",
        "severity": "error",
        "message": "`gpt-4o` is an undated alias",
        "help": "name an exact snapshot",
        "place": {"file": "contracts/my model.yaml", "line": 2, "column": 8, "end_line": 2, "end_column": 14},
        "route": "request_model",
        "fingerprint": lint_result.diagnostics[1].fingerprint,
        "related": [
            {
                "place": {
                    "file": "contracts/my model.yaml",
                    "line": 1,
                    "column": 1,
                    "end_line": 1,
                    "end_column": 11,
                },
                "message": "declared here",
            }
        ],
        "fixes": [],
        "explanation": [],
    }
    (fix,) = value["diagnostics"][2]["fixes"]
    assert (fix["safety"], fix["edits"][0]["text"]) == ("safe", '"1.10"')
    assert not fix["secret"]
    (waived,) = value["waived"]
    assert (waived["waiver"], waived["approver"], waived["expires"]) == (
        "waiver/w@1.0.0",
        "a.haddad",
        "2026-04-01",
    )
    assert waived["diagnostic"]["code"] == "ACT001"


def test_a_fix_that_holds_a_secret_has_no_edits_to_read() -> None:
    place = Place("a.yaml", 1, 1, 1, 2)
    fix = Fix("write it", Safety.SAFE, (Edit(place, "hunter2"),), secret=True)
    item = Diagnostic("REF001", "x", Severity.ERROR, "m", place, fixes=(fix,))
    (shown,) = diagnostic_json(item)["fixes"]
    assert shown == {"description": "write it", "safety": "safe", "secret": True, "edits": []}
