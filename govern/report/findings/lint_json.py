"""Findings for programs, as JSON of a stable shape.

    {
      "version": 1,
      "summary": {
        "errors": 1, "warnings": 0, "notes": 0, "waived": 0, "baseline": 0,
        "files": 15, "contracts": 14, "off": 1, "failed": true
      },
      "held_to": {"rule_set": 1, "packs": ["recommended"]},
      "diagnostics": [{
        "code": "REF001", "slug": "dangling-reference", "severity": "error",
        "message": "...", "help": "...",
        "place": {"file": "...", "line": 4, "column": 9, "end_line": 4, "end_column": 30},
        "route": "sources[0]", "fingerprint": "16 hex digits",
        "related": [{"place": {...}, "message": "..."}],
        "fixes": [{
          "description": "...", "safety": "safe", "secret": false,
          "edits": [{"place": {...}, "text": "..."}]
        }],
        "explanation": [{"depth": 0, "text": "item.x > 1", "value": "false", "failed": false, "place": null}]
      }],
      "waived": [{
        "diagnostic": {...}, "waiver": "waiver/ID@VERSION", "reason": "...", "approver": "...",
        "expires": "2026-03-01", "comment": null
      }],
      "baseline": [{...}],
      "vanished": [{"code": "ACT001", "file": "...", "route": "...", "value": "64 hex digits"}],
      "off": [{"code": "PRV003", "reason": "...", "place": {...}, "hidden": 2}]
    }

Lines and columns count from 1, columns in characters, ends are exclusive. The edits of a fix that is `secret`
are left out, since they hold one; `govern fix` makes it. Keys may be added under the same
version; one that changes its meaning or goes raises it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.diagnostic import Severity

if TYPE_CHECKING:
    from govern.check.lint import LintResult
    from govern.diagnostic import Diagnostic, Edit, Explained, Place

VERSION = 1


def lint_json(result: LintResult) -> dict[str, Any]:
    """Give a result as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "summary": {
            "errors": result.count(Severity.ERROR),
            "warnings": result.count(Severity.WARNING),
            "notes": result.count(Severity.NOTE),
            "waived": len(result.waived),
            "baseline": len(result.known),
            "files": result.files,
            "contracts": result.contracts,
            "off": len(result.disabled),
            "failed": result.failed,
        },
        "held_to": {"rule_set": result.rule_set, "packs": list(result.packs)},
        "diagnostics": [diagnostic_json(item) for item in result.diagnostics],
        "waived": [
            {
                "diagnostic": diagnostic_json(item.diagnostic),
                "waiver": str(item.waiver),
                "reason": item.reason,
                "approver": item.approver,
                "expires": item.expires.isoformat(),
                "comment": None if item.comment is None else place_json(item.comment),
            }
            for item in result.waived
        ],
        "baseline": [diagnostic_json(item) for item in result.known],
        "vanished": [
            {"code": item.rule, "file": item.file, "route": item.route, "value": item.value}
            for item in result.gone
        ],
        "off": [
            {
                "code": item.code,
                "reason": item.reason,
                "place": place_json(item.place),
                "hidden": item.hidden,
            }
            for item in result.disabled
        ],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {"place": place_json(edit.place), "text": edit.text}


def diagnostic_json(item: Diagnostic) -> dict[str, Any]:
    """Give one finding as values."""
    return {
        "code": item.code,
        "slug": item.slug,
        "severity": item.severity.value,
        "message": item.message,
        "help": item.help,
        "place": place_json(item.place),
        "route": item.route,
        "fingerprint": item.fingerprint,
        "related": [{"place": place_json(other.place), "message": other.message} for other in item.related],
        "fixes": [
            {
                "description": fix.description,
                "safety": fix.safety.value,
                "secret": fix.secret,
                "edits": [] if fix.secret else [_edit(edit) for edit in fix.edits],
            }
            for fix in item.fixes
        ],
        "explanation": explanation_json(item.explanation),
    }


def explanation_json(parts: tuple[Explained, ...]) -> list[dict[str, Any]]:
    """Give an evaluated expression as values, outermost part first; `value` is as CEL spells it."""
    return [
        {
            "depth": part.depth,
            "text": part.text,
            "value": part.value,
            "failed": part.failed,
            "place": None if part.place is None else place_json(part.place),
        }
        for part in parts
    ]


def place_json(place: Place) -> dict[str, Any]:
    """Give a place as values."""
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }
