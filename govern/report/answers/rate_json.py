"""Why a rate changed, as JSON of a stable shape.

    {
      "version": 1, "asked": "action=open-case", "environment",
      "before": {"release", "source", "records", "rate"}, "after": {...},
      "tier": ["EXACT"] or, not being as recorded, ["UNKNOWN"],
      "recorded": [null | {"run", "compared", "differing"}, the same after],
      "changed": [{"factor", "before", "after"}],
      "change", "share": {factor: number}, "mix": null | {"share", "interval": [low, high]},
      "open": {"share", "records"}, "sum_check": {"sum", "change"},
      "census": [{"direction": "came" | "left", "rollback_sets", "records": [...]}],
      "segments": {value: the same of its records}, "stage_runs", "together", "failures"
    }

Every number is given as `{"fraction": "1/3", "ppm": 333333}`: exact, and rounded to parts per million.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fractions import Fraction

    from govern.why.rated import RateAnswer
    from govern.why.rates import Rates

VERSION = 1


def rate_json(answer: RateAnswer) -> dict[str, Any]:
    """Give the answer as values that `json.dumps` takes, in a fixed order."""
    found = answer.found
    sides = [
        {"release": release, "source": source, "records": count, "rate": _number(rate)}
        for release, source, count, rate in zip(
            answer.releases,
            answer.sources,
            found.whole.records,
            (found.whole.before, found.whole.after),
            strict=True,
        )
    ]
    return {
        "version": VERSION,
        "asked": answer.asked,
        "environment": answer.environment,
        "before": sides[0],
        "after": sides[1],
        "tier": _tier(answer),
        "recorded": [None if side is None else asdict(side) for side in answer.recorded],
        "changed": [
            {
                "factor": change.factor,
                "before": None if change.before is None else change.before.label,
                "after": None if change.after is None else change.after.label,
            }
            for change in found.changed
        ],
        **_rates(found.whole),
        "segment": answer.segment,
        "segments": {
            name: {
                "records": list(rates.records),
                "before": _number(rates.before),
                "after": _number(rates.after),
                **_rates(rates),
            }
            for name, rates in found.segments.items()
        },
        "stage_runs": found.stage_runs,
        "together": {name: list(members) for name, members in answer.together.items()},
        "failures": found.failures,
    }


def _tier(answer: RateAnswer) -> list[str]:
    if not answer.as_recorded:
        return ["UNKNOWN"]
    return ["EXACT"] if not answer.found.whole.open_records else ["EXACT", "CANDIDATE"]


def _rates(rates: Rates) -> dict[str, Any]:
    mix = None
    if rates.mix is not None and rates.mix_interval is not None:
        mix = {"share": _number(rates.mix), "interval": [_number(bound) for bound in rates.mix_interval]}
    return {
        "change": _number(rates.change),
        "share": {name: _number(share) for name, share in rates.share.items()},
        "mix": mix,
        "open": {"share": _number(rates.open), "records": rates.open_records},
        "sum_check": {"sum": str(rates.sum), "change": str(rates.change)},
        "census": [
            {
                "direction": "came" if flip.came else "left",
                "rollback_sets": [list(members) for members in flip.sets],
                "records": list(flip.keys),
            }
            for flip in rates.census
        ],
    }


def _number(value: Fraction) -> dict[str, Any]:
    return {"fraction": str(value), "ppm": round(value * 1_000_000)}
