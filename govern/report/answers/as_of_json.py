"""What was in force at a time, as JSON of a stable shape.

    {
      "version": 1, "time": "...", "environment": null, "first": "...",
      "in_force": [{
        "environment", "pipeline", "release", "extent": "10% of records", "start", "stop",
        "entry": 1, "run": 2,
        "components": {"model/afinn": "1.0.0"}, "factors": [{"name", "version", "digest"}]
      }],
      "recorded": [{
        "source", "environment", "pipeline", "release", "time", "id", "entry": 9, "components": {...},
        "removed": what destroyed the event's contents, as in `derive_json`, or null
      }],
      "evidence": {...}
    }

`extent` says which records a release serves while one is rolled out, null where it serves all. Keys may be
added under the same version; one that changes its meaning or goes raises it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.report.answers.as_of_human import components

if TYPE_CHECKING:
    from govern.why.told import AsOf, Force, Used

VERSION = 1


def as_of_json(found: AsOf) -> dict[str, Any]:
    """Give what was in force as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "time": found.time,
        "environment": found.environment,
        "first": found.first,
        "in_force": [_force(force) for force in found.forces],
        "recorded": [_used(used) for used in found.used],
        "evidence": found.citations.to_json(),
    }


def _used(used: Used) -> dict[str, Any]:
    event = used.event
    return {
        "source": event.source,
        "environment": event.environment,
        "pipeline": event.pipeline,
        "release": event.release,
        "time": event.time,
        "id": event.id,
        "entry": used.entry,
        "components": dict(components(used)),
        "removed": None if used.removed is None else used.removed.to_json(),
    }


def _force(force: Force) -> dict[str, Any]:
    return {
        "environment": force.environment,
        "pipeline": force.pipeline,
        "release": force.release,
        "extent": force.extent or None,
        "start": force.start,
        "stop": force.stop,
        "entry": force.shown_by,
        "run": force.run.run,
        "components": dict(components(force)),
        "factors": [
            {"name": each.name, "version": each.version, "digest": each.digest}
            for each in force.factors.factors
        ],
    }
