"""How policies did in their cases, as JUnit XML: a policy is a suite, a case of it a test case.

A policy that has no cases, or mistakes in it, is a suite with one failing case that says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from govern.report.findings.explanation_human import explanation_human
from govern.report.findings.junit import document, xml_text
from govern.report.styled import plain

if TYPE_CHECKING:
    from govern.check.testing import CaseTested, PolicyTested, Results
    from govern.diagnostic import Place


def cases_junit(result: Results) -> str:
    """Give a result as an XML document."""
    root = ET.Element("testsuites", name="govern test")
    totals = [_suite(root, tested) for tested in result.policies]
    root.attrib.update(
        {"tests": str(sum(tests for tests, _ in totals)), "failures": str(sum(wrong for _, wrong in totals))}
    )
    return document(root)


def _suite(root: ET.Element, tested: PolicyTested) -> tuple[int, int]:
    """Add the suite of a policy; give how many test cases it has, and how many of them failed."""
    name = f"{tested.policy.code} {tested.policy.id}"
    suite = ET.SubElement(root, "testsuite", name=xml_text(name))
    for case in tested.cases:
        element = _element(suite, name, case.name, case.place)
        if not case.passed:
            _failure(element, f"expected {case.expected.value}, got {case.actual.value}", _said(case))
    for problem in tested.problems:
        element = _element(suite, name, f"{problem.code} {problem.slug}", problem.place)
        _failure(element, problem.message, f"{problem.place}: {problem.message}\nhelp: {problem.help}")
    if not tested.cases and not tested.problems:
        _failure(_element(suite, name, "cases", tested.place), "the policy has no cases", str(tested.place))
    wrong = len(suite.findall("testcase/failure"))
    suite.attrib.update({"tests": str(len(suite)), "failures": str(wrong), "errors": "0", "skipped": "0"})
    return len(suite), wrong


def _element(suite: ET.Element, policy: str, name: str, place: Place) -> ET.Element:
    return ET.SubElement(
        suite,
        "testcase",
        classname=xml_text(policy),
        name=xml_text(name),
        file=xml_text(place.file),
        line=str(place.line),
    )


def _failure(element: ET.Element, message: str, whole: str) -> None:
    failure = ET.SubElement(element, "failure", type="failure", message=xml_text(message))
    failure.text = xml_text(whole)


def _said(case: CaseTested) -> str:
    said = f"{case.place}: {case.message}".rstrip(": ")
    return f"{said}\n{plain(explanation_human(case.explanation))}".rstrip("\n")
