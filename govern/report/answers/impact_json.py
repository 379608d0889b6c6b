"""What a component touched, as JSON of a stable shape.

    {
      "version": 1, "component": "model/afinn", "component_version": "1.0.0" or null, "claim": "touched",
      "known_versions": [...], "events": 979,
      "runs": [{"run", "release", "environment", "time", "versions", "events", "counts": [...]}],
      "recorded": [{"source", "run", "release", "environment", "pipeline", "versions", "events", "counts"}],
      "taken": [{"blast_radius", "action", "count"}], "notes": [...], "evidence": {...}
    }

With a replacement, `claim` is "material", and `material` has `replacement`, `changed`, `unknown`, `runs`
(each with `moved`: what was decided and what would have been) and `taken`: actions carried out in what
changes. `counts` are of events by action and verdict, `recorded` of pipelines that govern does not run: there
a text is empty where the pipeline did not say, and a verdict where it only recommended. Keys may be added
under the same version; one that changes its meaning or goes raises it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.why.material import Material, MaterialRun
    from govern.why.told import Touched, TouchedRecording, TouchedRun

VERSION = 1


def impact_json(found: Touched) -> dict[str, Any]:
    """Give what was touched as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "component": found.component,
        "component_version": found.version,
        "claim": "touched",
        "known_versions": list(found.known),
        "events": found.events,
        "runs": [_run(run) for run in found.runs],
        "recorded": [_recorded(each) for each in found.recorded],
        "taken": taken_json(found.taken),
        "notes": list(found.notes),
        "evidence": found.citations.to_json(),
    }


def material_json(found: Material) -> dict[str, Any]:
    """Give what was touched, with `material`: of it, what comes out otherwise with the replacement."""
    return {
        **impact_json(found.touched),
        "claim": "material",
        "material": {
            "replacement": found.replacement,
            "changed": found.changed,
            "unknown": found.unknown,
            "runs": [_material(run) for run in found.runs],
            "taken": taken_json(found.taken),
        },
    }


def _material(run: MaterialRun) -> dict[str, Any]:
    return {
        "run": run.run,
        "release": run.release,
        "events": run.events,
        "changed": run.changed,
        "moved": [
            {
                "before": {"action": old[0], "verdict": old[1]},
                "after": {"action": new[0], "verdict": new[1]},
                "count": count,
            }
            for (old, new), count in run.moved.items()
        ],
        "examples": list(run.examples),
        "open": dict(run.open),
        "obstacle": run.obstacle or None,
    }


def taken_json(taken: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Give counts of actions that were carried out, by blast radius and action."""
    return [
        {"blast_radius": radius, "action": action, "count": count}
        for (radius, action), count in taken.items()
    ]


def _run(run: TouchedRun) -> dict[str, Any]:
    return {
        "run": run.run,
        "release": run.release,
        "environment": run.environment,
        "time": run.time,
        "versions": list(run.versions),
        "events": run.events,
        "counts": _counts(run),
    }


def _recorded(each: TouchedRecording) -> dict[str, Any]:
    return {
        "source": each.source,
        "run": each.run,
        "release": each.release,
        "environment": each.environment,
        "pipeline": each.pipeline,
        "versions": list(each.versions),
        "events": each.events,
        "counts": _counts(each),
    }


def _counts(each: TouchedRun | TouchedRecording) -> list[dict[str, Any]]:
    return [
        {"action": action, "verdict": verdict, "count": count}
        for (action, verdict), count in each.counts.items()
    ]
