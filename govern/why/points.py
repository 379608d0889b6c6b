"""What stages that can't be run again are known to have answered: the points where that was recorded.

A stage computes a function, so an equal call (the same versions of its factors, the same inputs) has the
answer that was recorded for it, even where only that answer's digest was kept. Two releases that agree on
what reaches a model therefore share its answer, and much of "why" is decided without a call. Calls are named
by digests as they are recorded, so that every event of the record tells points, whatever release it is of. An
answer that nobody recorded is named by its call: equal unknowns are equal, and nothing else is concluded of
them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from govern.run.memo import Output
from govern.run.stage import RECORD, Replay
from govern.source.canonical import digest as content_digest
from govern.source.canonical import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govern.run.stage import FactorValue, Stage
    from govern.source.canonical import Json

RECORDED = "recorded:"
"""How the digest of an output begins of which only the recorded digest is known; that digest follows."""
UNKNOWN = "unknown:"
"""How the digest of an output begins that nobody knows; a name of the call follows."""

DigestFunction: TypeAlias = Callable[[str, bytes], str]
"""(stage name, canonical bytes of its output) -> the digest as it was recorded."""


class Call(NamedTuple):
    """One call of a stage: the digests of its factors and of its inputs, in the stage's order."""

    stage: str
    factors: tuple[str, ...]
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """An answer that is not here: what was asked of which stage, and under which versions.

    `content` is the digest that was recorded for the answer, where only its content is lacking; None where
    nobody is known to have asked.
    """

    stage: str
    factors: tuple[tuple[str, str], ...] = ()
    """Each factor that the stage reads, with its label."""
    inputs: tuple[tuple[str, str], ...] = ()
    """Each input but the record, with its digest as it is recorded."""
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another event of the same record: the digests of all its factors and of its stages' outputs.

    `record` is the record as that event read it. `same_engine` tells that stages which this program runs
    are of the same version of it; of another one, only what ran outside of it is taken.
    """

    factors: Mapping[str, str]
    stages: Mapping[str, str]
    outcome: Json
    record: Json
    same_engine: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a record beside its two endpoints.

    `events` are further events of the record. `contents` are contents that a stage's output may have had, by
    stage: one is taken where its digest is the one recorded, and nowhere else.
    """

    events: Sequence[Elsewhere] = ()
    contents: Mapping[str, Sequence[bytes]] = field(default_factory=dict)


class Redrawn(Exception):  # noqa: N818 - it becomes a factor: `reroll`
    """One call was recorded with two different answers; `stage` names the stage that draws."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


def _plain(_: str, content: bytes) -> str:
    return content_digest(content)


@dataclass(slots=True)
class Points:
    """Recorded answers by call; `outcomes` says what outcome a final output of known digest had."""

    digest: DigestFunction = _plain
    known: Known = field(default_factory=Known)
    answers: dict[Call, Output] = field(default_factory=dict)
    outcomes: dict[str, Json] = field(default_factory=dict)
    silences: dict[str, str] = field(default_factory=dict)
    """Why an output is unknown, by its digest."""
    needs: dict[str, tuple[Need, ...]] = field(default_factory=dict)
    """What an unknown output waits for, by its digest: the first answers on its way that are not here."""
    taken: bool = False
    """Whether anything was taken at a recorded digest."""
    _made: dict[tuple[str, str], Need] = field(default_factory=dict)
    """Which call gave an output of which only the digest is known, by stage and that digest."""

    def call(self, stage: Stage, factors: Mapping[str, FactorValue], known: Mapping[str, Output]) -> Call:
        """Name the call that `stage` would be."""
        return Call(
            stage.name,
            tuple([factors[name].digest for name in stage.factors]),
            tuple([self.named(name, known[name]) for name in stage.inputs]),
        )

    def named(self, stage: str, output: Output) -> str:
        """Give the digest under which an output is recorded, or its name where it is not known."""
        if output.digest.startswith(RECORDED):
            return output.digest.removeprefix(RECORDED)
        if not has_content(output) or stage == RECORD:
            return output.digest
        return self.digest(stage, output.content)

    def learn(
        self,
        stage: Stage,
        factors: Mapping[str, FactorValue],
        inputs: Mapping[str, Output],
        recorded: str,
    ) -> Output:
        """Note a recorded answer, and give it: its content where that is known, else by its digest.

        Raises:
            Redrawn: the same call was recorded with another answer.

        """
        output = self._output(stage.name, recorded)
        need = replace(self._need(stage, factors, inputs), content=recorded)
        self._made.setdefault((stage.name, output.digest), need)
        self.taken = True
        return self._note(self.call(stage, factors, inputs), output)

    def learn_elsewhere(self, stages: Iterable[Stage]) -> None:
        """Note what other events of the record tell of stages.

        Raises:
            Redrawn: the same call was recorded with another answer.

        """
        needed = list(stages)
        for event in self.known.events:
            inputs = {RECORD: Output.of(event.record).digest, **event.stages}
            for stage in needed:
                outside = stage.replay in (Replay.NONE, Replay.RECORDED)
                if (outside or event.same_engine) and stage.name in event.stages:
                    self._learn_of(stage, event, inputs)
            last = needed[-1].name
            if last in event.stages:
                self.outcomes.setdefault(RECORDED + event.stages[last], event.outcome)

    def _learn_of(self, stage: Stage, event: Elsewhere, inputs: Mapping[str, str]) -> None:
        if not (set(stage.factors) <= set(event.factors) and set(stage.inputs) <= set(inputs)):
            return
        call = Call(
            stage.name,
            tuple([event.factors[name] for name in stage.factors]),
            tuple([inputs[name] for name in stage.inputs]),
        )
        self._note(call, self._output(stage.name, event.stages[stage.name]))

    def _note(self, call: Call, output: Output) -> Output:
        if self.answers.setdefault(call, output).digest != output.digest:
            raise Redrawn(call.stage)
        return output

    def _output(self, stage: str, recorded: str) -> Output:
        for content in self.known.contents.get(stage, ()):
            if self.digest(stage, content) == recorded:
                return Output(content, content_digest(content))
        return Output(b"", RECORDED + recorded)

    def find(
        self,
        stage: Stage,
        factors: Mapping[str, FactorValue],
        inputs: Mapping[str, Output],
        silence: str,
    ) -> Output:
        """Give the recorded answer of a call, or an unknown one, for the reason `silence`."""
        call = self.call(stage, factors, inputs)
        found = self.answers.get(call)
        if found is not None:
            self.taken = True
            return found
        name = UNKNOWN + digest_of([call.stage, list(call.factors), list(call.inputs)])
        if name not in self.silences:
            self.silences[name] = silence
            self.needs[name] = tuple(dict.fromkeys(self._waits_for(stage, factors, inputs)))
        return Output(b"", name)

    def _waits_for(
        self, stage: Stage, factors: Mapping[str, FactorValue], inputs: Mapping[str, Output]
    ) -> Iterable[Need]:
        """Say what an unknown output waits for: what its inputs wait for, or contents, or the call itself."""
        unknown = [inputs[name] for name in stage.inputs if inputs[name].digest.startswith(UNKNOWN)]
        for output in unknown:
            yield from self.needs[output.digest]
        if unknown:
            return
        bare = [(name, inputs[name].digest) for name in stage.inputs if not has_content(inputs[name])]
        for name, digest in bare:
            yield self._made.get((name, digest)) or Need(name, content=digest.removeprefix(RECORDED))
        if not bare:
            yield self._need(stage, factors, inputs)

    def _need(self, stage: Stage, factors: Mapping[str, FactorValue], inputs: Mapping[str, Output]) -> Need:
        return Need(
            stage.name,
            tuple([(name, factors[name].label) for name in stage.factors]),
            tuple([(name, self.named(name, inputs[name])) for name in stage.inputs if name != RECORD]),
        )


def has_content(output: Output) -> bool:
    """Whether an output's content is here, and not only a name for it."""
    return not output.digest.startswith((RECORDED, UNKNOWN))
