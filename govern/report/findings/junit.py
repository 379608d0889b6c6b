"""Findings as JUnit XML, for the test reports of CI systems.

A file is a suite, a finding a case in it: an error or a warning fails, a note passes, what is allowed is
skipped with the words that allow it. All is ASCII, other characters as references, so that no stream's
encoding can spoil it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from govern.diagnostic import Severity
from govern.report.change.allowed import allowed
from govern.report.findings.explanation_human import explanation_human
from govern.report.styled import plain, visible

if TYPE_CHECKING:
    from govern.check.lint import LintResult
    from govern.diagnostic import Diagnostic

_NOT_XML = re.compile("[\ufffe\uffff]")


def junit(result: LintResult) -> str:
    """Give a result as an XML document."""
    cases: dict[str, list[tuple[Diagnostic, str | None]]] = {}
    rows = [(item, None) for item in result.diagnostics]
    for item, words in [*rows, *((entry.diagnostic, entry.words) for entry in allowed(result))]:
        cases.setdefault(item.place.file, []).append((item, words))
    root = ET.Element("testsuites", name="govern lint")
    if not cases:
        cases["govern lint"] = []
    totals = {"tests": 0, "failures": 0, "skipped": 0}
    for file, members in sorted(cases.items()):
        counts = _suite(ET.SubElement(root, "testsuite", name=xml_text(file)), members)
        totals = {name: totals[name] + counts[name] for name in totals}
    root.attrib.update({name: str(count) for name, count in totals.items()})
    return document(root)


def document(root: ET.Element) -> str:
    """Write a whole XML document, in ASCII."""
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    ascii_only = text.encode("ascii", "xmlcharrefreplace").decode()
    return f'<?xml version="1.0" encoding="US-ASCII"?>\n{ascii_only}\n'


def _suite(suite: ET.Element, members: list[tuple[Diagnostic, str | None]]) -> dict[str, int]:
    failures = sum(words is None and item.severity is not Severity.NOTE for item, words in members)
    skipped = sum(words is not None for _, words in members)
    counts = {"tests": len(members) or 1, "failures": failures, "skipped": skipped}
    suite.attrib.update({name: str(count) for name, count in counts.items()} | {"errors": "0"})
    if not members:  # an empty suite counts as lost with some readers
        ET.SubElement(suite, "testcase", classname="govern", name="no findings")
    for item, words in members:
        _case(suite, item, words)
    return counts


def _case(suite: ET.Element, item: Diagnostic, words: str | None) -> None:
    where = item.route or f"{item.place.line}:{item.place.column}"
    case = ET.SubElement(
        suite,
        "testcase",
        classname=xml_text(item.place.file),
        name=xml_text(f"{item.code} {item.slug}: {where}"),
        file=xml_text(item.place.file),
        line=str(item.place.line),
    )
    whole = xml_text(f"{item.place}: {item.message}") + (
        xml_text(f"\nhelp: {item.help}") if item.help else ""
    )
    if item.explanation:
        whole += "\n" + plain(explanation_human(item.explanation)).rstrip("\n")
    if words is not None:
        ET.SubElement(case, "skipped", message=xml_text(words)).text = whole
    elif item.severity is Severity.NOTE:
        ET.SubElement(case, "system-out").text = whole
    else:
        failure = ET.SubElement(case, "failure", type=item.severity.value, message=xml_text(item.message))
        failure.text = whole


def xml_text(text: str) -> str:
    """Write out what XML can't hold, and what a terminal would obey."""
    lines = (visible(line) for line in text.split("\n"))
    return _NOT_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", "\n".join(lines))
