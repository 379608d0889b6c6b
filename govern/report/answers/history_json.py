"""Every time a decision on a record changed, as JSON of a stable shape.

{
  "version": 1, "record", "pipeline", "environment", "source", "bad": null | action,
  "steps": [{"run", "release", "time", "event", "action", "verdict", "confidence_ppm"}],
  "transitions": [{"before": step, "after": step, "moved": [{"factor", "before", "after", "unversioned"}]}],
  "first": null | transition, "evidence": {...}
}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govern.why.history import History, Transition

VERSION = 1


def history_json(found: History) -> dict[str, Any]:
    """Give the history as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "record": found.record,
        "pipeline": found.pipeline,
        "environment": found.environment,
        "source": found.source,
        "bad": found.bad,
        "steps": [step.to_json() for step in found.steps],
        "transitions": [_transition(each) for each in found.transitions],
        "first": None if found.first is None else _transition(found.first),
        "evidence": found.citations.to_json(),
    }


def _transition(found: Transition) -> dict[str, Any]:
    return {
        "before": found.before.to_json(),
        "after": found.after.to_json(),
        "moved": [moved.to_json() for moved in found.moved],
    }
