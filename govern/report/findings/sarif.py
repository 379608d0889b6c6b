"""Findings as SARIF 2.1.0 (OASIS), for code scanning and editors.

Waived findings are results with a suppression, so that a viewer shows them as accepted and not as gone.
Columns count code points; regions end where the next character stands, as SARIF's do (section 3.30).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from govern.check.registry import MODULES, rule
from govern.diagnostic import Related
from govern.report.change.allowed import allowed, vanished
from govern.report.findings.lint_json import explanation_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.check.lint import LintResult
    from govern.diagnostic import Diagnostic, Fix, Place
    from govern.report.change.allowed import Allowed

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "SRCROOT"
"""The base that places are relative to: the workspace's folder."""

FINGERPRINT = "govern/v1"
"""Under this name stands the finding's fingerprint, over code, file and route."""


def sarif(result: LintResult, *, version: str) -> dict[str, Any]:
    """Give a result as a SARIF log of one run; `version` is that of the tool."""
    reported = [(item, None) for item in result.diagnostics] + [
        (entry.diagnostic, entry) for entry in allowed(result)
    ]
    gone = [{"level": "note", "message": {"text": vanished(item)}} for item in result.gone]
    return sarif_log(reported, version=version, notes=gone)


def sarif_log(
    reported: Sequence[tuple[Diagnostic, Allowed | None]],
    *,
    version: str,
    notes: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Give findings, each with what allows it, as a SARIF log; `notes` are told beside them."""
    first: dict[str, Diagnostic] = {}
    for item, _ in reported:
        first.setdefault(item.code, item)
    codes = sorted(first)
    index = {code: position for position, code in enumerate(codes)}
    driver = {
        "name": "govern",
        "version": version,
        "rules": [_rule(first[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that holds govern.yaml."}}},
        "results": [_result(item, index[item.code], waived) for item, waived in reported],
    }
    if notes:
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [*notes]}]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(item: Diagnostic) -> dict[str, Any]:
    """Describe a rule by its page; a finding of reading, which has none, by its help."""
    if item.code not in MODULES:
        return {
            "id": item.code,
            "name": item.slug,
            "shortDescription": {"text": item.slug.replace("-", " ")},
            "help": {"text": item.help or item.slug.replace("-", " ")},
            "defaultConfiguration": {"level": item.severity.value},
        }
    known = rule(item.code)
    page = known.docs
    return {
        "id": known.code,
        "name": known.slug,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": page.sections["What it checks"]},
        "help": {"text": "\n\n".join(f"{title}\n\n{body}" for title, body in page.sections.items())},
        "defaultConfiguration": {"level": known.severity.value},
    }


def _result(item: Diagnostic, rule_index: int, waived: Allowed | None) -> dict[str, Any]:
    message = f"{item.message}. {_sentence(item.help)}" if item.help else item.message
    found: dict[str, Any] = {
        "ruleId": item.code,
        "ruleIndex": rule_index,
        "level": item.severity.value,
        "message": {"text": message},
        "locations": [_location(item.place, item.route)],
        "partialFingerprints": {FINGERPRINT: item.fingerprint},
    }
    if related := (*item.related, *_operands(item)):
        found["relatedLocations"] = [_related(other, number) for number, other in enumerate(related, 1)]
    if properties := _properties(item):
        found["properties"] = properties
    if shown := [_fix(fix) for fix in item.fixes if not fix.secret]:
        found["fixes"] = shown
    if waived is not None:
        found["suppressions"] = [_suppression(waived)]
    return found


def _properties(item: Diagnostic) -> dict[str, Any]:
    """Say what SARIF has no field for; a fix can't be given without the texts that it puts in."""
    found: dict[str, Any] = {}
    if item.explanation:
        found["explanation"] = explanation_json(item.explanation)
    if kept := [f"{fix.description} ({fix.safety.value})" for fix in item.fixes if fix.secret]:
        found["fixesWithSecrets"] = kept
    return found


def _suppression(entry: Allowed) -> dict[str, Any]:
    """Say what allows a finding, and where in the file a comment says so (section 3.35)."""
    kind = "external" if entry.comment is None else "inSource"
    found: dict[str, Any] = {"kind": kind, "status": "accepted", "justification": entry.words}
    if entry.comment is not None:
        found["location"] = {"physicalLocation": _physical(entry.comment)}
    return found


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _location(place: Place, route: str) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": _physical(place)}
    if route:
        location["logicalLocations"] = [{"fullyQualifiedName": route}]
    return location


def _related(related: Related, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "physicalLocation": _physical(related.place),
        "message": {"text": related.message},
    }


def _operands(item: Diagnostic) -> Iterator[Related]:
    """Give the places that an explanation's operands were read from, each with its value."""
    for part in item.explanation:
        if part.place is not None:
            yield Related(part.place, f"`{part.text}` is {part.value}")


def _physical(place: Place) -> dict[str, Any]:
    return {"artifactLocation": _artifact(place.file), "region": _region(place)}


def _artifact(file: str) -> dict[str, Any]:
    return {"uri": quote(file), "uriBaseId": ROOT}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    files = dict.fromkeys(edit.place.file for edit in fix.edits)
    return {
        "description": {"text": f"{fix.description} ({fix.safety.value})"},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(file),
                "replacements": [
                    {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.text}}
                    for edit in fix.edits
                    if edit.place.file == file
                ],
            }
            for file in files
        ],
    }
