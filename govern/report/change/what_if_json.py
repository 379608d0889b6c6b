"""What another version would recommend, for programs, as JSON of a stable shape.

    {
      "version": 1, "differs": true,
      "before": {"name": "main", "pipeline": "insight-pipeline/x@1.0.0", "digest": "sha256:..."},
      "after": {...}, "environment": "production", "engine": "govern 1.0.0",
      "sample": {"source": "data-contract/x@1.0.0", "digest": "sha256:...", "seed": "...",
                 "records": 500, "population": 979},
      "changed": 61, "changed_ppm": 122000, "interval_ppm": [94667, 153979], "shifted": 14,
      "failures": {"before": 0, "after": 0},
      "matrix": [{"before": "log", "after": "log", "records": 400}], "moves": [...], "by_blast_radius": [...],
      "examples": [{"record": "k1", "before": {"recommended": "log", "action": "log", "verdict": "act",
                    "confidence_ppm": 120000, "blast_radius": "low"}, "after": {...}}],
      "seconds": 0.9,
      "attestation": {"file": "lineage/approvals/....json", "by": "ann", "subjects": [{"name", "digest"}]}
    }

`differs` is false, and nothing else there, where nothing that a pipeline runs with is another. `matrix` has
all records, `moves` those that changed; both name recommendations as people are shown them. `interval_ppm`
is null where all records ran, `attestation` where none was asked for. Keys may be added under the same
version; one that changes its meaning or goes raises it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.why.tried import Attestation, Ran, Tried
    from govern.why.what_if import Cell, Result

VERSION = 1


def what_if_json(found: Tried | None, attested: Attestation | None = None) -> dict[str, Any]:
    """Give a comparison as values that `json.dumps` takes, in a fixed order."""
    if found is None:
        return {"version": VERSION, "differs": False}
    seen = found.counted
    return {
        "version": VERSION,
        "differs": True,
        "before": _side(found.before),
        "after": _side(found.after),
        "environment": found.environment,
        "engine": found.engine,
        "sample": {
            "source": found.source,
            "digest": found.data,
            "seed": found.seed,
            "records": seen.records,
            "population": found.population,
        },
        "changed": seen.changed,
        "changed_ppm": seen.changed * 1_000_000 // seen.records if seen.records else None,
        "interval_ppm": None if found.interval is None else list(found.interval),
        "shifted": seen.shifted,
        "failures": {"before": seen.failures[0], "after": seen.failures[1]},
        "matrix": _cells(seen.matrix),
        "moves": _cells(seen.moves),
        "by_blast_radius": _cells(seen.radii),
        "examples": [
            {"record": pair.record, "before": _result(pair.before), "after": _result(pair.after)}
            for pair in seen.examples
        ],
        "seconds": round(found.seconds, 3),
        "attestation": None if attested is None else _attested(attested),
    }


def _side(side: Ran) -> dict[str, Any]:
    pipeline = None if side.pipeline is None else str(side.pipeline)
    return {"name": side.name, "pipeline": pipeline, "digest": side.digest}


def _cells(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    return [{"before": cell.before, "after": cell.after, "records": cell.records} for cell in cells]


def _result(result: Result) -> dict[str, Any]:
    return {
        "recommended": result.recommended,
        "action": result.action,
        "verdict": result.verdict,
        "confidence_ppm": result.confidence,
        "blast_radius": result.radius,
    }


def _attested(attested: Attestation) -> dict[str, Any]:
    subjects = [{"name": subject.name, "digest": subject.digest} for subject in attested.subjects]
    return {"file": attested.path, "by": attested.username, "subjects": subjects}
