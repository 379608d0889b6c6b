from __future__ import annotations

from xml.etree import ElementTree as ET

from govern.check.lint import LintResult
from govern.diagnostic import Diagnostic, Place, Severity
from govern.report.findings.junit import junit


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - what is parsed was written here


def test_a_file_is_a_suite_and_a_finding_a_case(lint_result: LintResult) -> None:
    root = parsed(junit(lint_result))
    assert root.attrib == {"name": "govern lint", "tests": "5", "failures": "3", "skipped": "1"}
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["a.yaml", "contracts/my model.yaml", "p.yaml"]
    model = suites["contracts/my model.yaml"]
    assert (model.get("tests"), model.get("failures"), model.get("skipped")) == ("3", "3", "0")
    case = model[1]
    assert case.attrib == {
        "classname": "contracts/my model.yaml",
        "name": "PIN001 unpinned-model: request_model",
        "file": "contracts/my model.yaml",
        "line": "2",
    }
    (failure,) = case
    assert (failure.tag, failure.get("type"), failure.get("message")) == (
        "failure",
        "error",
        "`gpt-4o` is an undated alias",
    )
    assert failure.text == (
        "contracts/my model.yaml:2:8: `gpt-4o` is an undated alias\nhelp: name an exact snapshot"
    )


def test_a_note_passes_and_a_waived_finding_is_skipped_with_its_reason(lint_result: LintResult) -> None:
    root = parsed(junit(lint_result))
    assert [child.tag for child in root[2][0]] == ["system-out"]
    (skipped,) = root[0][0]
    assert skipped.tag == "skipped"
    assert "approved by a.haddad: being rewritten" in skipped.get("message", "")


def test_nothing_found_is_one_case_that_passes() -> None:
    root = parsed(junit(LintResult((), (), 1, 1)))
    (suite,) = root
    assert (root.get("tests"), suite.get("tests"), len(suite), len(suite[0])) == ("1", "1", 1, 0)


def test_whatever_a_file_says_the_xml_stays_readable() -> None:
    nasty = "<&>\"']]> \x00\x1b[31m \ufffe \ud800 é \u202e\nnext"
    item = Diagnostic("X", "x", Severity.ERROR, nasty, Place("a&<\x01.yaml"), nasty, nasty)
    text = junit(LintResult((item,), (), 1, 1))
    assert text.isascii()
    root = parsed(text)
    assert root[0].get("name") == "a&<\\x01.yaml"
    assert "<&>\"']]> \\x00\\x1b[31m \\ufffe \\ud800 é \\u202e" in (root[0][0][0].text or "")
