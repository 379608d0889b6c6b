"""Findings as a GitLab code quality report: a JSON list in a subset of the Code Climate format.

GitLab takes two entries of one fingerprint for the same finding, so a repeated one is told apart by its
number. What is allowed is not told.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from govern.diagnostic import Severity

if TYPE_CHECKING:
    from govern.check.lint import LintResult

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def gitlab(result: LintResult, prefix: str = "") -> list[dict[str, Any]]:
    """Give an entry for each finding; `prefix` is the workspace's folder in the repository, with a slash."""
    seen: Counter[str] = Counter()
    entries: list[dict[str, Any]] = []
    for item in result.diagnostics:
        number = seen[item.fingerprint]
        seen[item.fingerprint] += 1
        entries.append(
            {
                "description": f"{item.message}. {item.help[0].upper()}{item.help[1:]}"
                if item.help
                else item.message,
                "check_name": f"{item.code} {item.slug}",
                "fingerprint": hashlib.sha256(f"{item.fingerprint}/{number}".encode()).hexdigest(),
                "severity": _SEVERITIES[item.severity],
                "location": {
                    "path": f"{prefix}{item.place.file}",
                    "lines": {"begin": item.place.line, "end": item.place.end_line},
                },
            }
        )
    return entries
