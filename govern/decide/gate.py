"""The gate between a recommendation and an action: what may be done, on which evidence, approved by whom.

Every gate of an action is evaluated, also after one has failed, so that a person sees at once all that is in
the way. A gate that cannot be evaluated holds; an action that the policy does not list is denied. Pure: same
recommendation, policy, approvals and signals, same decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from govern.contract.fields import parts_per_million
from govern.decide.recommendation import NONE, Read, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.contract.kinds.action_policy import Action, ActionPolicy
    from govern.source.canonical import Json


class Verdict(StrEnum):
    """What follows from a recommendation."""

    ACT = "act"
    """The action may be carried out now."""
    HOLD = "hold"
    """Nothing happens until a person decides or the missing approvals are there."""
    DENY = "deny"
    """The action is not one that the policy lists."""


@dataclass(frozen=True, slots=True)
class Approved:
    """One person's approval in one role, verified by the caller to be of exactly this recommendation."""

    person: str
    role: str


@dataclass(frozen=True, slots=True)
class Check:
    """One gate of one action: `observed` against `bound`, in parts per million, counts or truth values.

    `observed` is None where the gate could not be evaluated.
    """

    name: str
    action: str
    passed: bool
    observed: int | bool | None
    bound: int | bool

    def to_json(self) -> dict[str, Json]:
        """Give the check as canonical JSON."""
        return {
            "name": self.name,
            "action": self.action,
            "passed": self.passed,
            "observed": self.observed,
            "bound": self.bound,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on `action`, which is the recommended action, a fallback of it, or `none`.

    `recommended` is `unlisted` where the policy does not list what was recommended, and `none` where nothing
    readable was: a policy's own names are the only ones that come through. `confidence` is 0 where it could
    not be read. `checks` has every gate of every action considered, in order; `reasons` says what decided.
    """

    verdict: Verdict
    action: str
    recommended: str
    confidence: int
    checks: tuple[Check, ...]
    reasons: tuple[str, ...]

    def to_json(self) -> dict[str, Json]:
        """Give the decision as canonical JSON: no floats, keys in ASCII."""
        return {
            "verdict": self.verdict.value,
            "action": self.action,
            "recommended": self.recommended,
            "confidence": self.confidence,
            "checks": [check.to_json() for check in self.checks],
            "reasons": list(self.reasons),
        }


def decide(
    recommendation: Json, policy: ActionPolicy, approvals: Iterable[Approved] = (), signals: int = 1
) -> Decision:
    """Judge one recommendation, `{"action": name, "confidence": parts per million}`; more keys do not count.

    `signals` is how many independent signals agree within the policy's time. A person counts once in each
    role. An action whose evidence is too weak gives way to its fallback, which is judged in the same way;
    without a fallback the verdict is hold. Missing approvals hold the action. Raises nothing: what cannot be
    read holds.
    """
    given = frozenset(approvals)
    named = {action.name: action for action in policy.actions}
    found = read(recommendation, named)
    allowed = Check("allowed", found.action, found.listed, found.listed, bound=True)
    if found.readable and not found.listed:
        return _decision(Verdict.DENY, NONE, found, [allowed], ["the policy does not list the action"])
    if not found.listed:
        return _decision(Verdict.HOLD, NONE, found, [allowed], list(found.problems))
    checks: list[Check] = []
    reasons: list[str] = []
    for action in _chain(named, found.action):
        checks.append(Check("allowed", action.name, passed=True, observed=True, bound=True))
        weak = [check for check in _evidence(action, found, signals) if not check.passed]
        checks += _evidence(action, found, signals)
        missing = [check for check in _approvals(action, given) if not check.passed]
        checks += _approvals(action, given)
        if found.problems:
            return _decision(Verdict.HOLD, action.name, found, checks, list(found.problems))
        if not weak:
            reasons += [_said(check) for check in missing]
            return _decision(Verdict.HOLD if missing else Verdict.ACT, action.name, found, checks, reasons)
        reasons += [_said(check) for check in weak]
    return _decision(Verdict.HOLD, action.name, found, checks, [*reasons, "there is no further fallback"])


def gates(
    action: str,
    confidence: int | None,
    policy: ActionPolicy,
    approvals: Iterable[Approved] = (),
    signals: int = 1,
) -> tuple[Check, ...]:
    """Evaluate every gate of one action, whether or not it was recommended and whatever another one says.

    An action that the policy does not list has one gate, which it fails.
    """
    named = {each.name: each for each in policy.actions}
    listed = action in named
    allowed = Check("allowed", action, listed, listed, bound=True)
    if not listed:
        return (allowed,)
    found = Read(action, readable=True, listed=True, confidence=confidence, problems=())
    return (
        allowed,
        *_evidence(named[action], found, signals),
        *_approvals(named[action], frozenset(approvals)),
    )


def _decision(
    verdict: Verdict, action: str, found: Read, checks: list[Check], reasons: list[str]
) -> Decision:
    return Decision(verdict, action, found.action, found.confidence or 0, tuple(checks), tuple(reasons))


def _chain(named: dict[str, Action], name: str) -> Iterator[Action]:
    """Give the action and its fallbacks; the contract makes sure that they end."""
    step: str | None = name
    while step is not None:
        yield named[step]
        step = named[step].fallback


def _evidence(action: Action, found: Read, signals: int) -> list[Check]:
    least = parts_per_million(action.minimum_confidence)
    enough = found.confidence is not None and found.confidence >= least
    wanted = action.corroboration.signals if action.corroboration else 0
    return [
        Check("confidence", action.name, enough, found.confidence, least),
        Check("corroboration", action.name, signals >= wanted, signals, wanted),
    ]


def _approvals(action: Action, given: frozenset[Approved]) -> list[Check]:
    checks = []
    for needed in action.approvals:
        count = len({approved.person for approved in given if approved.role == needed.role})
        checks.append(
            Check(f"approvals:{needed.role}", action.name, count >= needed.count, count, needed.count)
        )
    return checks


def _said(check: Check) -> str:
    match check.name:
        case "confidence":
            return f"{check.action}: confidence {_ppm(check.observed)} is below {_ppm(check.bound)}"
        case "corroboration":
            return f"{check.action}: {check.observed} of {check.bound} signals agree"
        case name:
            role = name.removeprefix("approvals:")
            return f"{check.action}: {check.observed} of {check.bound} approvals by {role}"


def _ppm(value: int | None) -> str:
    """Spell parts per million as an exact decimal."""
    whole, rest = divmod(value or 0, 1_000_000)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".")
