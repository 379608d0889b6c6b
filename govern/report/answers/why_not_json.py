"""Why an action was not done, as JSON of a stable shape.

{
  "version": 1, "event", "record", "action", "vs", "done": false, "waiting": false, "recommended",
  "decided": {"release", "run", "event", "recorded"}, "compared": {...},
  "gates": [{"gate", "passed", "observed", "bound", "slack"}],
  "ways": null | {"sets", "open", "tier", "missing", "stage_runs"}, "missing": [...], "evidence": {...}
}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govern.why.not_done import WhyNot
    from govern.why.ways import Ways

VERSION = 1


def why_not_json(found: WhyNot) -> dict[str, Any]:
    """Give the answer as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "event": found.event,
        "record": found.record,
        "action": found.action,
        "vs": found.vs,
        "done": found.done,
        "waiting": found.waiting,
        "recommended": found.recommended,
        "decided": found.decided.to_json(),
        "compared": found.compared.to_json(),
        "gates": [gate.to_json() for gate in found.gates],
        "ways": None if found.ways is None else _ways(found.ways),
        "missing": list(found.missing),
        "evidence": found.citations.to_json(),
    }


def _ways(found: Ways) -> dict[str, Any]:
    return {
        "sets": [list(members) for members in found.sets],
        "open": [list(members) for members in found.open],
        "tier": [str(tier) for tier in found.tiers],
        "missing": list(found.missing),
        "stage_runs": found.stage_runs,
    }
