"""What a component touched, as JSON of a stable shape.

    {
      "version": 1, "component": "model/afinn", "component_version": "1.0.0" or null, "claim": "touched",
      "known_versions": [...], "events": 979,
      "runs": [{"run", "release", "environment", "time", "versions", "events", "counts": [...]}],
      "taken": [{"blast_radius", "action", "count"}], "notes": [...], "evidence": {...}
    }

`counts` are of events by action and verdict. Keys may be added under the same version; one that changes its
meaning or goes raises it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govern.why.told import Touched, TouchedRun

VERSION = 1


def impact_json(found: Touched) -> dict[str, Any]:
    """Give what was touched as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "component": found.component,
        "component_version": found.version,
        "claim": "touched",
        "known_versions": list(found.known),
        "events": sum(run.events for run in found.runs),
        "runs": [_run(run) for run in found.runs],
        "taken": [
            {"blast_radius": radius, "action": action, "count": count}
            for (radius, action), count in found.taken.items()
        ],
        "notes": list(found.notes),
        "evidence": found.citations.to_json(),
    }


def _run(run: TouchedRun) -> dict[str, Any]:
    return {
        "run": run.run,
        "release": run.release,
        "environment": run.environment,
        "time": run.time,
        "versions": list(run.versions),
        "events": run.events,
        "counts": [
            {"action": action, "verdict": verdict, "count": count}
            for (action, verdict), count in run.counts.items()
        ],
    }
