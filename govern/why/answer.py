"""The answer to "why did it change", as data: what is claimed, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.run.stage import FactorValue
    from govern.source.canonical import Json
    from govern.why.causes import Causes, Role
    from govern.why.changes import Change
    from govern.why.estimate import Estimates
    from govern.why.selfcheck import Mismatch


class Tier(StrEnum):
    """How good the evidence for a claim is; tiers are never blurred."""

    REPRODUCED = "REPRODUCED"
    """Both endpoints run again to the recorded digest of every stage."""
    PROVEN = "PROVEN"
    """Undoing exactly a given set changes the outcome, and no proper subset does: those were run."""
    COMPLETE = "COMPLETE"
    """And there are no other minimal sets."""
    RULED_OUT = "RULED-OUT"
    """Changed, and irrelevant here: never read, or it changes the outcome in no configuration."""
    ESTIMATED = "ESTIMATED"
    """Counted in draws of a stage that is not deterministic: chances with intervals, and nothing proven."""
    SUFFICIENT_BY_DIGEST = "SUFFICIENT-BY-DIGEST"
    """Some stage was not run: where it is called as it was recorded, its answer is the recorded digest."""
    CANDIDATE = "CANDIDATE"
    """It changed and could matter; no more is known."""
    UNKNOWN = "UNKNOWN"
    """The evidence does not hold together, so nothing is claimed."""


class Irrelevance(StrEnum):
    """Why a changed factor is ruled out."""

    UNREAD = "never read"
    SAME_OUTPUT = "same output"
    """Changing it alone, from either endpoint, leaves every stage's output as it is."""
    NO_EFFECT = "never changes the outcome"


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """The outcome at both endpoints."""

    before: Json
    after: Json
    changed: bool


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A changed factor that cannot have made the change."""

    factor: str
    reason: Irrelevance
    differs: tuple[str, ...]
    """Stages whose output it does change, at one endpoint or the other."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What follows when one factor alone is undone (from after) or applied (from before)."""

    factor: str
    action: str
    """`undo` or `apply`."""
    outcome: Json
    changes_outcome: bool
    differs: tuple[str, ...]
    """Stages, in running order, whose output is then another than at that endpoint."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A stage whose output differs between the endpoints, with both digests."""

    stage: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """An answer that is not here, and that would settle whether undoing some sets changes the outcome."""

    stage: str
    factors: Mapping[str, str]
    """The label of each factor it reads."""
    inputs: Mapping[str, str]
    """The digest of each input, as it is recorded."""
    decides: tuple[tuple[str, ...], ...]
    """The sets that are minimal if undoing them changes the outcome, which this answer tells."""
    content: str | None = None
    """The digest recorded for the answer, where it was given and its content is not here; else nobody is
    known to have asked."""
    configurations: int = 0
    """How many of all combinations wait for it."""

    def to_json(self) -> dict[str, Json]:
        """Give the call as canonical JSON."""
        return {
            "stage": self.stage,
            "factors": dict(self.factors),
            "inputs": dict(self.inputs),
            "decides": _sets(self.decides),
            "content": self.content,
            "configurations": self.configurations,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an outcome changed; what is not known is empty, and `missing` says what it would take.

    `outcome` is None where the endpoints could not be run, or did not run to what was recorded. `causes` is
    None unless all minimal rollback sets are known; `proven` are those known in any case. Shares are of
    1[outcome = the outcome after], or of the value function that was given; they cover what matters.
    """

    tiers: tuple[Tier, ...]
    changed: tuple[Change, ...]
    outcome: OutcomeChange | None = None
    causes: Causes | None = None
    proven: tuple[tuple[str, ...], ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    responsibility: Mapping[str, Fraction] = field(default_factory=dict)
    share: Mapping[str, Fraction] = field(default_factory=dict)
    total: Fraction = Fraction(0)
    """What the shares have to sum to, and do."""
    ruled_out: tuple[RuledOut, ...] = ()
    candidates: tuple[str, ...] = ()
    """Changed factors of which nothing is proven yet."""
    counterfactuals: tuple[Counterfactual, ...] = ()
    carrier_path: tuple[Carried, ...] = ()
    mismatch: Mismatch | None = None
    missing: tuple[str, ...] = ()
    plan: tuple[PlannedCall, ...] = ()
    """The calls that would settle what is open; their answers may open further ones."""
    open_answers: int = 0
    """How many answers any combination waits for: all of them make everything known."""
    stage_runs: int = 0
    estimates: Estimates | None = None
    """What draws show, where a stage is not deterministic."""
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Factors that were exchanged as one, by the name that stands for them here."""
    drawn: tuple[str, ...] = ()
    """Stages that draw, and were recorded with another answer on each side: that may be chance."""
    coarser: Explanation | None = None
    """The same question with more factors taken together, where that is answered and this one is open."""

    @property
    def unversioned(self) -> tuple[str, ...]:
        """The factors that changed under one and the same label."""
        return tuple(change.factor for change in self.changed if change.unversioned)

    def to_json(self) -> dict[str, Json]:
        """Give the answer as canonical JSON: no floats; fractions as text, with parts per million beside."""
        return {
            "outcome": None if self.outcome is None else _plain(self.outcome),
            "tier": [str(tier) for tier in self.tiers],
            "changed": [self._change(change) for change in self.changed],
            "ruled_out": [{**_plain(r), "tier": str(Tier.RULED_OUT)} for r in self.ruled_out],
            "candidates": list(self.candidates),
            "rollback_sets": _sets(self.proven),
            "restoring_sets": self._family("restoring"),
            "forward_sets": self._family("forward"),
            "reaching_sets": self._family("reaching"),
            "responsibility": _fractions(self.responsibility),
            "share": _fractions(self.share),
            "sum_check": {"sum": str(sum(self.share.values(), Fraction(0))), "change": str(self.total)},
            "counterfactuals": [_plain(c) for c in self.counterfactuals],
            "carrier_path": [_plain(c) for c in self.carrier_path],
            "self_check": None if self.mismatch is None else _plain(self.mismatch),
            "missing": list(self.missing),
            "plan": [call.to_json() for call in self.plan],
            "open_answers": self.open_answers,
            "stage_runs": self.stage_runs,
            "estimates": None if self.estimates is None else self.estimates.to_json(),
            "together": {name: list(members) for name, members in self.together.items()},
            "drawn": list(self.drawn),
            "coarser": None if self.coarser is None else self.coarser.to_json(),
        }

    def _family(self, name: str) -> Json:
        """Give a family of minimal sets where all of it is known."""
        if self.causes is None or name in self.causes.partly:
            return None
        return _sets(getattr(self.causes, name))

    def _change(self, change: Change) -> dict[str, Json]:
        role = self.roles.get(change.factor)
        return {
            "factor": change.factor,
            "before": _label(change.before),
            "after": _label(change.after),
            "unversioned": change.unversioned,
            "read_by": list(change.read_by),
            "role": None if role is None else str(role),
        }


def _plain(part: OutcomeChange | RuledOut | Counterfactual | Carried | Mismatch) -> dict[str, Json]:
    """Spell a part by its fields: tuples as lists, enum members as text, everything else as it is."""
    plain: dict[str, Json] = {}
    for each in fields(part):
        value = getattr(part, each.name)
        if isinstance(value, StrEnum):
            value = str(value)
        elif isinstance(value, tuple):
            value = list(value)
        plain[each.name] = value
    return plain


def _label(factor: FactorValue | None) -> dict[str, Json] | None:
    return None if factor is None else {"digest": factor.digest, "label": factor.label}


def _sets(family: tuple[tuple[str, ...], ...]) -> list[Json]:
    return [list(members) for members in family]


def _fractions(values: Mapping[str, Fraction]) -> dict[str, Json]:
    return {name: {"fraction": str(value), "ppm": round(value * 1_000_000)} for name, value in values.items()}
