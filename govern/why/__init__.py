"""Why an outcome changed: exact answers by running stages again; a library that needs no workspace.

>>> from govern.why import FactorValue, Stage, explain
>>> def score(factors, inputs):
...     return sum(factors["lexicon"].get(word, 0) for word in inputs["record"])
>>> def act(factors, inputs):
...     return "escalate" if inputs["score"] <= factors["floor"] else "log"
>>> stages = [Stage("score", ("lexicon",), ("record",), score), Stage("act", ("floor",), ("score",), act)]
>>> floor = FactorValue("n:-2", "floor@1", -2)
>>> before = {"lexicon": FactorValue("sha256:a", "lexicon@1", {}), "floor": floor}
>>> after = {"lexicon": FactorValue("sha256:b", "lexicon@2", {"broken": -3}), "floor": floor}
>>> answer = explain(stages, ["it", "is", "broken"], before, after)
>>> answer.proven, str(answer.tiers[-1])
((('lexicon',),), 'COMPLETE')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govern.run.stage import FactorValue as FactorValue
    from govern.run.stage import Stage as Stage
    from govern.why.answer import Explanation as Explanation
    from govern.why.engine import explain as explain

__all__ = ["Explanation", "FactorValue", "Stage", "explain"]

_HOMES = {
    "Explanation": "govern.why.answer",
    "FactorValue": "govern.run.stage",
    "Stage": "govern.run.stage",
    "explain": "govern.why.engine",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its home when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
