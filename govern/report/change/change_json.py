"""A change report for programs, as JSON of a stable shape.

    {
      "version": 1,
      "blocked": true,
      "components": [{
        "component": "thresholds/triage", "kind": "Thresholds", "how": "added|changed|removed|renamed",
        "old": "thresholds/triage@1.0.0", "new": "thresholds/triage@1.0.0",
        "classes": ["behaviour"], "required": "none|patch|minor|major", "actual": "none",
        "verdict": "ok|blocked|note", "cause": true, "follows": ["prompt/x"],
        "direction": "looser|tighter|other", "blast_radius": "low|medium|high|critical",
        "subject": {"name": "thresholds/triage 1.0.0 → 1.1.0", "digest": "sha256:..."},
        "requirements": [{
          "rule": "whatever-loosens", "role": null, "needed": 1, "approved": ["ann"],
          "evidence": "what-if", "evidence_file": null, "evidence_shown": "", "sample": 1,
          "met": false
        }],
        "changes": [{
          "route": "values[high].value", "class": "behaviour", "direction": "looser",
          "how": "added|removed|changed", "breaking": false, "file": false,
          "old": {"value": "0.8", "place": {...}}, "new": {"value": "0.81", "place": {...}}
        }],
        "findings": [...]
      }],
      "settings": [...],
      "documents": [{
        "document": "govern.yaml", "direction": ..., "blast_radius": ..., "subject": ...,
        "requirements": [...], "changes": [...], "findings": [...]
      }],
      "findings": [...],
      "uncounted": [{"file": "lineage/approvals/....json", "reason": "nobody signed it"}]
    }

`settings` are changed values of `govern.yaml`, shaped as `changes`; `documents` are it and the watched files.
`subject` is what an approval names, null where there is nothing to approve; `uncounted` are statements that
count for nothing. `old` or `new` is null where there is none, `actual` null where the version was lowered.
The values of a file are digests; `text` is then the line where the two part. Findings and places are those of
`govern.report.findings.lint_json`. Keys may be added under the same version; one that changes its meaning or
goes raises it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govern.change.changes import ChangeReport

VERSION = 1


def change_json(report: ChangeReport) -> dict[str, Any]:
    """Give a report as values that `json.dumps` takes, in a fixed order."""
    return {"version": VERSION, **report.to_json()}
