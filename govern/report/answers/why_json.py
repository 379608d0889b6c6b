"""Answers about a change, as JSON of a stable shape.

One event:

    {
      "version": 1, "event": "ev:2_17", "vs": "previous", "record": "k17", "source": "data-contract/x@1.0.0",
      "answered": true, "fields": {...},
      "before": {"release", "run", "event", "recorded"}, "after": {...},
      ... what `Explanation.to_json` gives (outcome, tier, changed, rollback_sets, share, ...),
      "details": {"thresholds/triage": {"before": "1.0.0", "after": "1.1.0", "values": [...]}},
      "drilled": [{"factor", "undone_with", "tier", "keys_changed", "keys_read", "sets": [{"keys", ...}]}],
      "notes": [...], "evidence": {"entries": [{"index", "type", "leaf", "proof"}], "checkpoint": {...}}
    }

The list of what changed has `before`, `after`, `changed`, `total`, `counts`, `same`, `only_before`,
`only_after`, `notes` and `evidence`. Keys may be added under the same version; one that changes its meaning
or goes raises it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govern.why.told import ChangedList, WhyAnswer

VERSION = 1


def why_json(answer: WhyAnswer) -> dict[str, Any]:
    """Give an answer as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "event": answer.event,
        "vs": answer.vs,
        "record": answer.record,
        "source": answer.source,
        "answered": answer.answered,
        "fields": dict(answer.fields),
        "before": answer.before.to_json(),
        "after": answer.after.to_json(),
        **answer.explanation.to_json(),
        "details": {name: detail.to_json() for name, detail in answer.details.items()},
        "drilled": [each.to_json() for each in answer.drilled],
        "notes": [*answer.notes, *answer.cautions],
        "evidence": answer.citations.to_json(),
    }


def changed_json(found: ChangedList) -> dict[str, Any]:
    """Give the list of what changed as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "before": {"release": found.before.release, "run": found.before.run},
        "after": {"release": found.after.release, "run": found.after.run},
        "total": found.total,
        "same": found.same,
        "only_before": found.only_before,
        "only_after": found.only_after,
        "counts": [
            {
                "before": {"action": old[0], "verdict": old[1]},
                "after": {"action": new[0], "verdict": new[1]},
                "count": count,
            }
            for (old, new), count in found.counts.items()
        ],
        "changed": [
            {"record": item.record, "before": item.before.to_json(), "after": item.after.to_json()}
            for item in found.changed
        ],
        "notes": list(found.notes),
        "evidence": found.citations.to_json(),
    }
