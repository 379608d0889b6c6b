"""Put an explanation together from what was found, each claim with its tier."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from govern.why.answer import Carried, Explanation, Irrelevance, OutcomeChange, RuledOut, Tier
from govern.why.attempt import FAILED
from govern.why.causes import Role, responsibility, role
from govern.why.points import RECORDED, has_content
from govern.why.shapley import shares
from govern.why.singles import counterfactuals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from govern.run.memo import Output
    from govern.source.canonical import Json
    from govern.why.attempt import Attempt, Replayer
    from govern.why.causes import Causes
    from govern.why.changes import Change
    from govern.why.diagram import Diagram
    from govern.why.function import OutcomeFunction
    from govern.why.points import DigestFunction
    from govern.why.singles import Singles


def candidates(changed: tuple[Change, ...], missing: Iterable[str], stage_runs: int = 0) -> Explanation:
    """Answer without a replay: what changed and is read could be the cause, what is not read is not."""
    ruled_out = tuple(unread(changed))
    return Explanation(
        (Tier.CANDIDATE,),
        changed,
        ruled_out=ruled_out,
        roles={r.factor: Role.IRRELEVANT for r in ruled_out},
        candidates=tuple(change.factor for change in changed if change.read_by),
        missing=tuple(dict.fromkeys(missing)),
        stage_runs=stage_runs,
    )


def unread(changed: Iterable[Change]) -> list[RuledOut]:
    """Rule out the factors that no stage reads."""
    return [RuledOut(change.factor, Irrelevance.UNREAD, ()) for change in changed if not change.read_by]


@dataclass(frozen=True, slots=True)
class Assembly:
    """What every answer about two endpoints that were run has in common."""

    changed: tuple[Change, ...]
    endpoints: tuple[Attempt, Attempt]
    reproduced: bool
    digest: DigestFunction
    replayer: Replayer

    def unchanged(self) -> Explanation:
        """Say that the outcome is the same, and which stages differ all the same."""
        return Explanation(
            self._tiers(),
            self.changed,
            self._outcome(),
            ruled_out=tuple(unread(self.changed)),
            carrier_path=self._carrier_path(),
            stage_runs=self.replayer.executor.runs,
        )

    def partial(self, alone: Singles, missing: Iterable[str]) -> Explanation:
        """Say what is proven by single exchanges, where not all combinations are known."""
        told = counterfactuals(alone, self.endpoints)
        proven = tuple((c.factor,) for c in told if c.action == "undo" and c.changes_outcome)
        ruled_out = tuple(unread(self.changed))
        known = {name for members in proven for name in members} | {r.factor for r in ruled_out}
        return Explanation(
            self._tiers(*([Tier.PROVEN] if proven else []), Tier.CANDIDATE),
            self.changed,
            self._outcome(),
            proven=proven,
            roles={
                **{name: Role.NECESSARY for (name,) in proven},
                **{r.factor: Role.IRRELEVANT for r in ruled_out},
            },
            ruled_out=ruled_out,
            candidates=tuple(change.factor for change in self.changed if change.factor not in known),
            counterfactuals=told,
            carrier_path=self._carrier_path(),
            missing=tuple(dict.fromkeys(missing)),
            stage_runs=self.replayer.executor.runs,
        )

    def complete(
        self,
        alone: Singles,
        diagram: Diagram,
        found: Causes | None,
        value: Callable[[Json], Fraction | int] | None,
    ) -> Explanation:
        """Say all that follows from the outcome function; `found` is None where there are too many sets."""
        function = diagram.function
        told = counterfactuals(alone, self.endpoints)
        proven = (
            found.rollback
            if found
            else tuple((c.factor,) for c in told if c.action == "undo" and c.changes_outcome)
        )
        relevant = tuple(reversed(function.factors))
        degrees = responsibility(proven, relevant)
        values, missing = _values(function, value)
        if found is None:
            missing.append(f"{len(relevant)} factors matter, in too many minimal sets to tell them apart")
        elif found.further:
            missing.append(
                f"{found.further:,} further minimal sets, none smaller than those given: too many to list"
            )
        settled = found is not None and found.all
        ruled_out = [*unread(self.changed), *(_never(name, alone, self.endpoints) for name in diagram.never)]
        in_order = {change.factor: place for place, change in enumerate(self.changed)}
        tiers = (
            [Tier.PROVEN, Tier.COMPLETE] if settled else [*([Tier.PROVEN] if proven else []), Tier.CANDIDATE]
        )
        return Explanation(
            self._tiers(*tiers),
            self.changed,
            self._outcome(),
            causes=found if settled else None,
            proven=proven,
            roles=_roles(self.changed, degrees, relevant, complete=settled),
            responsibility=degrees if settled else {},
            share=shares(function, values) if values else {},
            total=values[function.at(function.full)] - values[function.at(0)] if values else Fraction(0),
            ruled_out=tuple(sorted(ruled_out, key=lambda r: in_order[r.factor])),
            candidates=() if settled else tuple(name for name in relevant if not degrees[name]),
            counterfactuals=told,
            carrier_path=self._carrier_path(),
            missing=tuple(dict.fromkeys([*self._silences(function, alone), *missing])),
            stage_runs=self.replayer.executor.runs,
        )

    def _silences(self, function: OutcomeFunction, alone: Singles) -> list[str]:
        """Say what was not answered, where some outcome is not known for it: of each stage, the first."""
        if all(ending.known for ending in function.outcomes):
            return []
        silences = alone.missing or self.replayer.points.silences.values()
        first: dict[str, str] = {}
        for text in silences:  # `stage NAME` in backticks, and why
            first.setdefault(text.partition("` ")[0], text)
        return [*first.values()]

    def _tiers(self, *further: Tier) -> tuple[Tier, ...]:
        if self.replayer.points.taken:
            return (*further, Tier.SUFFICIENT_BY_DIGEST)
        return (Tier.REPRODUCED, *further) if self.reproduced else further

    def _outcome(self) -> OutcomeChange:
        before, after = (endpoint.ending for endpoint in self.endpoints)
        return OutcomeChange(before.outcome, after.outcome, before.key != after.key)

    def _carrier_path(self) -> tuple[Carried, ...]:
        before, after = self.endpoints
        return tuple(
            Carried(
                name,
                self._named(name, before.outputs[name]),
                self._named(name, after.outputs[name]),
            )
            for name in before.differing(after)
        )

    def _named(self, stage: str, output: Output) -> str:
        """Give the digest under which an output is recorded, which may be all that is known of it."""
        if has_content(output):
            return self.digest(stage, output.content)
        return output.digest.removeprefix(RECORDED)


def _values(
    function: OutcomeFunction, value: Callable[[Json], Fraction | int] | None
) -> tuple[list[Fraction], list[str]]:
    """Give each outcome its value, or say why there is none."""
    if not all(ending.known for ending in function.outcomes):
        return [], ["shares: the outcome of some combinations is not known"]
    if value is None:
        after = function.at(function.full)
        return [Fraction(n == after) for n in range(len(function.outcomes))], []
    if any(ending.key.startswith(FAILED) for ending in function.outcomes):
        return [], ["shares: some combination fails, and a failure has no value"]
    return [Fraction(value(ending.outcome)) for ending in function.outcomes], []


def _never(name: str, alone: Singles, endpoints: tuple[Attempt, Attempt]) -> RuledOut:
    """Rule out a factor that is read and never changes the outcome, and say how far its effect goes."""
    before, after = endpoints
    undone, applied = alone.undone.get(name), alone.applied.get(name)
    if undone is None or applied is None:  # a stage that gave no answer then did so later
        return RuledOut(name, Irrelevance.NO_EFFECT, ())
    touched = {*undone.differing(after), *applied.differing(before)}
    differs = tuple(stage for stage in after.outputs if stage in touched)
    return RuledOut(name, Irrelevance.NO_EFFECT if differs else Irrelevance.SAME_OUTPUT, differs)


def _roles(
    changed: Sequence[Change], degrees: dict[str, Fraction], relevant: Sequence[str], *, complete: bool
) -> dict[str, Role]:
    """Give each factor its role; where sets are not complete, only what is certain without them."""
    roles = {change.factor: role(change.factor, degrees, relevant) for change in changed}
    if not complete:
        roles = {name: r for name, r in roles.items() if r in (Role.NECESSARY, Role.IRRELEVANT)}
    return roles
