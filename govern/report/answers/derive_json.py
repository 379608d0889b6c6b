"""What made an event, as JSON of a stable shape.

    {
      "version": 1, "event": {the event's entry}, "run": {the run's entry}, "factor_set": {its entry},
      "decision": {the decision's entry} or null,
      "stages": [{"stage", "digest", "factors": [...]}], "entries": {"event": 17, "run": 2, ...},
      "notes": [...], "evidence": {...},
      "removed": null or {
        "tier": "UNKNOWN", "by": "erasure" or "retention", "entry": 90, "time", "source",
        "retention_seconds", "before"
      }
    }

`removed` says what destroyed that which the event commits to, which is unknown since then.

Keys may be added under the same version; one that changes its meaning or goes raises it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.lineage.entry import to_json

if TYPE_CHECKING:
    from govern.why.derived import Derivation

VERSION = 1


def derive_json(found: Derivation) -> dict[str, Any]:
    """Give a derivation as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "event": to_json(found.event),
        "run": to_json(found.run),
        "factor_set": to_json(found.factors),
        "decision": None if found.decision is None else to_json(found.decision),
        "stages": [
            {"stage": read.stage, "digest": read.digest, "factors": list(read.factors)}
            for read in found.stages
        ],
        "entries": dict(found.entries),
        "notes": list(found.notes),
        "removed": None if found.removed is None else found.removed.to_json(),
        "evidence": found.citations.to_json(),
    }
