"""What it would take to settle the rest of an answer, as JSON of a stable shape.

    {
      "version": 1, "event": "ev:2_17", "vs": "previous", "tier": [...],
      "calls": [{"order", "stage", "factors", "inputs", "content", "decides", "configurations", "settles",
                 "price": null | {"cost_millionths", "currency", "answers"}, "milliseconds"}],
      "most": 4, "cost_millionths": {"EUR": 2400}, "unpriced": 0, "missing": [...]
    }

`decides` are the sets of factors that become PROVEN if undoing them changes the outcome, and are excluded if
it does not; `content` is the digest of an answer that was given and whose content is not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govern.why.call_plan import CallPlan
    from govern.why.told import WhyAnswer

VERSION = 1


def plan_json(answer: WhyAnswer, plan: CallPlan) -> dict[str, Any]:
    """Give a plan as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "event": answer.event,
        "vs": answer.vs,
        "tier": [str(tier) for tier in answer.explanation.tiers],
        **plan.to_json(),
        "missing": list(answer.explanation.missing),
    }
