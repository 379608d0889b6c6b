"""From each factor in a cause to its keys: lexicon entries, prompt sections, rules, fields, parameters.

A factor in a minimal rollback set changes the outcome where the others of the set are undone: as after, the
outcome is that after; as before, it is another one. Between those two, versions of the factor with some of
its keys as before are made and run, and the minimal sets of keys that change the outcome are found. Stages
that look keys up (parameters, thresholds, sections, contracts, tables of artefacts) show which they read, and
of those every combination is tried. Where a stage reads an artefact's bytes, all of it counts as read: sets
are then searched for among the keys that the record mentions, else by halving. Those are proven, and there
may be others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.errors import GovernError
from govern.run.execute import identity
from govern.run.keyed.factor import keyed
from govern.run.order import ordered
from govern.run.stage import RECORD, StageFailed
from govern.source.canonical import canonical_bytes
from govern.source.canonical import digest as content_digest
from govern.why.drill.answer import Drilled, KeySet
from govern.why.drill.finding import Search
from govern.why.drill.guess import mentioned
from govern.why.drill.trying import Answers, Trials, affected, answers
from govern.why.engine import prepared
from govern.why.points import Known, Redrawn, has_content
from govern.why.selfcheck import SelfCheckFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from govern.run.keyed.key import Key, Keyed
    from govern.run.stage import FactorValue, Stage
    from govern.source.canonical import Json
    from govern.why.attempt import Attempt, Replayer
    from govern.why.engine import Case
    from govern.why.points import DigestFunction

REPLAYS = 96
"""The most versions in between that are run for one factor in one set."""

MOST_REPLAYS = 384
"""The most that are run for one answer; what is left then is not drilled into, and the answer says so."""

MOST_STARTS = 24
"""The most where each may start a command anew."""


def drill(
    stages: Iterable[Stage],
    record: Json,
    before: Mapping[str, FactorValue],
    after: Mapping[str, FactorValue],
    causes: Sequence[Sequence[str]],
    *,
    sink: str | None = None,
    outcome: Callable[[Json], Json] = identity,
    recorded_before: Mapping[str, str] | None = None,
    recorded_after: Mapping[str, str] | None = None,
    outcomes: tuple[Json, Json] = (None, None),
    digest: DigestFunction = lambda _, content: content_digest(content),
    known: Known = Known(),  # noqa: B008 - it is frozen, and nothing is known
    replays: int = MOST_REPLAYS,
) -> tuple[Drilled, ...]:
    """Drill into each factor of each of `causes`, the minimal rollback sets of an explanation.

    The other arguments are those that were explained; `replays` limits how many versions in between are run.
    A factor of which only one key differs is drilled without a run, for it is that key. A stage that can't be
    run again is taken at its recorded answers, where it is called as it was recorded; one that asks over the
    network is not asked. Nothing is remembered from other calls: what is remembered shows no reads.

    Raises:
        UsageError: the stages are no pipeline, or a factor that a stage reads is missing on one side.

    """
    recorded = (recorded_before, recorded_after)
    factors, declared = (before, after), ordered(stages)
    case = prepared(declared, record, factors, sink, outcome, recorded, outcomes, digest, None, known)
    why_not = _why_not(case)
    found: list[Drilled] = []
    for members in causes:
        for name in members:
            others = tuple(other for other in members if other != name)
            if why_not:
                found.append(Drilled(name, others, (), missing=(why_not,)))
                continue
            runs = case.replayer.executor.runs
            made = _Task(case.replayer, record, before, after, name, others).drilled(min(REPLAYS, replays))
            found.append(replace(made, stage_runs=case.replayer.executor.runs - runs))
            replays -= made.replays
    return tuple(found)


def _why_not(case: Case) -> str:
    """Run both endpoints, which tells what was recorded; say what stands in the way, where something does."""
    drawn = [stage.name for stage in case.replayer.executor.needed if not stage.deterministic]
    if drawn:
        return f"stage `{drawn[0]}` is not deterministic: one run of it proves nothing"
    try:
        endpoints, missing = case.endpoints(None)
    except Redrawn as redrawn:
        return f"stage `{redrawn.stage}` was recorded with two answers to one call"
    except SelfCheckFailed as failed:
        return f"stage `{failed.mismatch.stage}` did not run again to what it gave before"
    except StageFailed as failure:
        return f"stage `{failure.stage}` fails under one of the two"
    return "" if endpoints is not None else missing[0]


@dataclass(frozen=True, slots=True)
class _Task:
    """One factor, where the `others` of its set are undone."""

    replayer: Replayer
    record: Json
    before: Mapping[str, FactorValue]
    after: Mapping[str, FactorValue]
    name: str
    others: tuple[str, ...]

    def drilled(self, budget: int) -> Drilled:
        try:
            parts = keyed(self.name, self.before[self.name], self.after[self.name])
        except GovernError as error:
            return Drilled(self.name, self.others, (), missing=(error.message,))
        if parts is None or not parts.keys:
            return Drilled(self.name, self.others, (), missing=("a factor of this kind has no keys",))
        parts = _hidden(parts) if self.name == RECORD else parts
        ends = self._asks() or self._ends()
        made = Drilled(self.name, self.others, parts.keys, opaque=parts.opaque)
        if isinstance(ends, str):
            return replace(made, missing=(ends,))
        if len(parts.keys) == 1:
            only = KeySet(parts.keys, ends[0].ending.outcome, minimal=True, alone=True)
            return replace(made, read=parts.keys, sets=(only,), complete=True)
        return Search(
            self._trials(parts, ends, budget), parts, ends, made, self._mentioned(parts, ends)
        ).drilled()

    def _asks(self) -> str:
        """Say which stage would have to ask over the network for each version in between, if one would."""
        for stage in affected(self.replayer.executor.needed, self.name):
            if answers(stage, self.after) is Answers.ELSEWHERE:
                return f"stage `{stage.name}` would have to be asked about each version in between"
        return ""

    def _ends(self) -> tuple[Attempt, Attempt] | str:
        """Run the factor as before and as after, the others undone; or say why that shows nothing."""
        base = {**self.after, **{name: self.before[name] for name in self.others}}
        undone = self.replayer.attempt(self.record, {**base, self.name: self.before[self.name]})
        kept = self.replayer.attempt(self.record, base)
        for attempt in (undone, kept):
            if not attempt.ending.known:
                return self.replayer.silence(attempt)
        if undone.ending.key == kept.ending.key:
            return "undoing it changes nothing here"
        return undone, kept

    def _trials(self, parts: Keyed, ends: tuple[Attempt, Attempt], budget: int) -> Trials:
        touched = affected(self.replayer.executor.needed, self.name)
        if any(answers(stage, self.after) is Answers.COMMAND for stage in touched):
            budget = min(budget, MOST_STARTS)
        keys = [attempt.ending.key for attempt in ends]
        return Trials(
            self.replayer,
            self.record,
            {**self.after, **{name: self.before[name] for name in self.others}},
            self.name,
            parts,
            (self.before[self.name], self.after[self.name]),
            keys[1],
            frozenset(keys),
            budget,
        )

    def _mentioned(self, parts: Keyed, ends: tuple[Attempt, Attempt]) -> list[Key]:
        """Give the keys that the inputs of the stages that read the factor mention."""
        record = self.after[RECORD].value if RECORD in self.after else self.record
        contents = []
        for stage in self.replayer.executor.needed:
            if self.name in stage.factors:
                outputs = [ends[1].outputs[name] for name in stage.inputs if name != RECORD]
                contents += [output.content for output in outputs if has_content(output)]
                contents += [canonical_bytes(record)] if RECORD in stage.inputs else []
        return mentioned(parts.keys, contents)


def _hidden(parts: Keyed) -> Keyed:
    """Take the values out of keys that are fields of a record: they are a person's."""
    return replace(parts, keys=tuple(replace(key, before="", after="") for key in parts.keys))
