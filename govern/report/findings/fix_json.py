"""What `govern fix` changed, for programs.

{
  "version": 1, "saved": true,
  "files": [{"file": "...", "diff": "unified diff"}],
  "applied": [{"code": "...", "slug": "...", "file": "...", "route": "...", "description": "...", "safety": "safe"}],
  "refused": [{..., "why": "..."}],
  "remaining": {"errors": 0, "warnings": 0, "notes": 1, "unsafe": 0},
  "drifted": ["thresholds/triage@1.0.0"]
}
"""  # noqa: E501 - a shape is read in one line

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.diagnostic import Severity
from govern.report.findings.fix_human import diff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.check.fixing import Pick
    from govern.check.lint import LintResult
    from govern.contract.reference import Ref

VERSION = 1


def fix_json(
    changes: Sequence[tuple[str, str, str]],
    applied: Sequence[Pick],
    refused: Sequence[tuple[Pick, str]],
    *,
    saved: bool,
) -> dict[str, Any]:
    """Give the changes (path, text before, text after) and the fixes as values."""
    return {
        "version": VERSION,
        "saved": saved,
        "files": [
            {"file": path, "diff": "".join(f"{row}\n" for row in diff(path, before, after))}
            for path, before, after in changes
        ],
        "applied": [_pick(pick) for pick in applied],
        "refused": [{**_pick(pick), "why": why} for pick, why in refused],
    }


def left_json(remaining: LintResult, unsafe: int, drifted: Sequence[Ref]) -> dict[str, Any]:
    """Give what is left as values."""
    return {
        "remaining": {
            "errors": remaining.count(Severity.ERROR),
            "warnings": remaining.count(Severity.WARNING),
            "notes": remaining.count(Severity.NOTE),
            "unsafe": unsafe,
        },
        "drifted": [str(ref) for ref in drifted],
    }


def _pick(pick: Pick) -> dict[str, Any]:
    item = pick.diagnostic
    return {
        "code": item.code,
        "slug": item.slug,
        "file": item.place.file,
        "route": item.route,
        "description": pick.fix.description,
        "safety": pick.fix.safety.value,
    }
