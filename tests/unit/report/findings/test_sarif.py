from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from govern.check.baseline import Frozen
from govern.check.lint import LintResult
from govern.check.registry import MODULES
from govern.diagnostic import Diagnostic, Edit, Fix, Place, Safety, Severity
from govern.report.findings.sarif import FINGERPRINT, sarif


@pytest.fixture(scope="module")
def schema(shared: Path) -> Any:
    path = shared / "vectors" / "sarif" / "sarif-schema-2.1.0.json"
    return jsonschema_rs.validator_for(json.loads(path.read_text(encoding="utf-8")), validate_formats=True)


def errors(schema: Any, log: dict[str, Any]) -> list[str]:
    return [
        f"{list(error.instance_path)}: {error.message}"
        for error in schema.iter_errors(json.loads(json.dumps(log)))
    ]


def test_the_official_schema_accepts_a_log_with_everything(schema: Any, lint_result: LintResult) -> None:
    assert errors(schema, sarif(lint_result, version="0.1.0")) == []


def test_the_official_schema_accepts_every_rule_and_an_empty_log(schema: Any) -> None:
    found = tuple(Diagnostic(code, "x", Severity.ERROR, "m", Place("a.yaml")) for code in sorted(MODULES))
    log = sarif(LintResult(found, (), 1, 1), version="0.1.0")
    assert errors(schema, log) == []
    assert len(log["runs"][0]["tool"]["driver"]["rules"]) == len(MODULES)
    assert errors(schema, sarif(LintResult((), (), 1, 0), version="0.1.0")) == []


def test_the_schema_would_notice(schema: Any, lint_result: LintResult) -> None:
    log = sarif(lint_result, version="0.1.0")
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert errors(schema, log)


def test_a_result_carries_rule_region_fingerprint_and_related_places(lint_result: LintResult) -> None:
    run = sarif(lint_result, version="0.1.0")["runs"][0]
    result = next(item for item in run["results"] if item["ruleId"] == "PIN001")
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (rule["id"], rule["name"], rule["defaultConfiguration"]) == (
        "PIN001",
        "unpinned-model",
        {"level": "error"},
    )
    assert rule["help"]["text"].startswith("What it checks\n\n")
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "contracts/my%20model.yaml", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 2, "startColumn": 8, "endLine": 2, "endColumn": 14},
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "request_model"}]
    assert result["partialFingerprints"] == {FINGERPRINT: lint_result.diagnostics[1].fingerprint}
    assert [item["message"]["text"] for item in result["relatedLocations"]] == ["declared here"]


def test_a_fix_is_a_replacement_in_its_file(lint_result: LintResult) -> None:
    results = sarif(lint_result, version="0.1.0")["runs"][0]["results"]
    (fix,) = next(item for item in results if item["ruleId"] == "CON007")["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 3, "startColumn": 10, "endLine": 3, "endColumn": 14},
            "insertedContent": {"text": '"1.10"'},
        }
    ]


def test_a_waived_finding_is_suppressed_and_the_others_are_not(lint_result: LintResult) -> None:
    results = sarif(lint_result, version="0.1.0")["runs"][0]["results"]
    suppressed = {item["ruleId"]: item.get("suppressions") for item in results}
    (suppression,) = suppressed.pop("ACT001")
    assert suppression["kind"] == "external"
    assert suppression["status"] == "accepted"
    assert "approved by a.haddad: being rewritten" in suppression["justification"]
    assert set(suppressed.values()) == {None}


def test_an_inline_ignore_is_a_suppression_in_the_source(schema: Any, lint_result: LintResult) -> None:
    (waived,) = lint_result.waived
    comment = Place("a.yaml", 4, 20, 4, 50)
    log = sarif(replace(lint_result, waived=(waived._replace(comment=comment),)), version="0.1.0")
    assert errors(schema, log) == []
    (suppression,) = log["runs"][0]["results"][-1]["suppressions"]
    assert suppression["kind"] == "inSource"
    assert suppression["location"]["physicalLocation"]["region"]["startColumn"] == 20


def test_the_baseline_is_a_suppression_and_what_vanished_a_notification(
    schema: Any, lint_result: LintResult
) -> None:
    known, *rest = lint_result.diagnostics
    gone = Frozen("a.yaml", "ACT001", "actions[x]", "00")
    log = sarif(replace(lint_result, diagnostics=tuple(rest), known=(known,), gone=(gone,)), version="0.1.0")
    assert errors(schema, log) == []
    (run,) = log["runs"]
    suppressed = next(item for item in run["results"] if item["ruleId"] == known.code)
    assert "in the baseline" in suppressed["suppressions"][0]["justification"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "ACT001 is in the baseline and not found any more: a.yaml actions[x]"


def test_a_fix_that_holds_a_secret_is_named_and_not_shown(schema: Any) -> None:
    place = Place("a.yaml", 1, 1, 1, 2)
    fixes = tuple(
        Fix(name, Safety.SAFE, (Edit(place, name),), name == "hidden") for name in ("shown", "hidden")
    )
    item = Diagnostic("REF001", "x", Severity.ERROR, "m", place, fixes=fixes)
    log = sarif(LintResult((item,), (), 1, 1), version="0.1.0")
    (result,) = log["runs"][0]["results"]
    assert [fix["description"]["text"] for fix in result["fixes"]] == ["shown (safe)"]
    assert result["properties"] == {"fixesWithSecrets": ["hidden (safe)"]}
    assert errors(schema, log) == []
