"""Versions of a factor between two, run: what came of each, and what was read of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import count
from typing import TYPE_CHECKING, Any

from govern.run.aspect import Aspect, CodeAspect
from govern.run.functions import ActStage, PluginStage, SanitiseStage
from govern.run.keyed.key import Reads
from govern.run.outside import CommandAspect
from govern.run.stage import RECORD, FactorValue
from govern.source.canonical import digest_of
from govern.why.attempt import FAILED
from govern.why.drill.search import Came, Spent, Trial

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.run.keyed.key import Keyed, Route
    from govern.run.stage import Stage
    from govern.source.canonical import Json
    from govern.why.attempt import Attempt, Replayer

_serial = count(1)


@dataclass(slots=True)
class Trials:
    """Tries sets of keys of the factor `name`, where all other factors are as in `factors`.

    `stays` is the outcome's key with no key undone; `failing` are the keys under which endpoints fail, which
    are outcomes and no void versions. At most `budget` versions are run.
    """

    replayer: Replayer
    record: Json
    factors: Mapping[str, FactorValue]
    name: str
    keyed: Keyed
    values: tuple[FactorValue, FactorValue]
    stays: str
    failing: frozenset[str]
    budget: int
    replays: int = 0
    void: int = 0
    ever_read: set[Route] = field(default_factory=set)
    known: list[tuple[frozenset[Route], frozenset[Route], Attempt]] = field(default_factory=list)
    """Keys read, those of them that were undone, what came of it."""
    _every: Reads = field(init=False)
    _serial: int = field(init=False)
    _readers: list[Stage] = field(init=False)

    def __post_init__(self) -> None:
        self._every = Reads(key.route for key in self.keyed.keys)
        self._serial = next(_serial)
        self._readers = [
            stage for stage in self.replayer.executor.needed if self.name in (*stage.factors, *stage.inputs)
        ]

    def __call__(self, undone: frozenset[Route]) -> Trial:
        """Tell what undoing these keys comes to; raises `Spent`."""
        read, attempt = self.attempt(undone)
        return Trial(self._came(attempt), read)

    def attempt(self, undone: frozenset[Route]) -> tuple[frozenset[Route], Attempt]:
        """Give what a version in between comes to: as one known that is the same to all readers, or run."""
        for read, among, attempt in self.known:
            if undone & read == among:
                return read, attempt
        if self.replays >= self.budget:
            raise Spent
        self.replays += 1
        reads = self._every.fresh()
        attempt = self.replayer.attempt(
            self.record, {**self.factors, self.name: self._mixture(undone, reads)}
        )
        read = frozenset(reads.read)
        self.ever_read |= read
        self.known.append((read, undone & read, attempt))
        self.void += self._came(attempt) is Came.VOID
        return read, attempt

    def is_before(self, every: frozenset[Route]) -> bool:
        """Whether the version with all keys as before is seen to be the version before, without a run."""
        made, old = self.keyed.make(every, self._every.fresh()), self.values[0].value
        sides = [value.content if isinstance(value, Aspect) else value for value in (made, old)]
        return bool(sides[0] == sides[1])

    def _came(self, attempt: Attempt) -> Came:
        key = attempt.ending.key
        if not attempt.ending.known:
            return Came.UNKNOWN
        if key == self.stays:
            return Came.STAYS
        return Came.VOID if key.startswith(FAILED) and key not in self.failing else Came.CHANGES

    def _mixture(self, undone: frozenset[Route], reads: Reads) -> FactorValue:
        """Make the version; its digest is its own in this process, so that nobody answers for it unread."""
        old, new = self.values
        value: Any = self.keyed.make(undone, reads)
        named: list[Json] = [list(route) for route in sorted(undone)]
        digest = digest_of(["mixture", self._serial, self.name, old.digest, new.digest, named])
        if isinstance(value, Aspect):
            value = replace(value, digest=digest)
        if self.name == RECORD:
            value = dict(value)
        if not all(answers(stage, self.factors) is Answers.HERE for stage in self._readers):
            reads.note(())
        return FactorValue(digest, f"{self.name}, in part as before", value)


class Answers(Enum):
    """Where a stage's function finds its answer."""

    HERE = "here"
    """In this process, where it is seen what is read of traced values."""
    COMMAND = "a command"
    ELSEWHERE = "over the network"
    KEPT = "from what was recorded"


def answers(stage: Stage, factors: Mapping[str, FactorValue]) -> Answers:
    """Tell where a stage finds its answer."""
    function = stage.function
    if isinstance(function, PluginStage):
        code = getattr(factors[function.code_factor].value, "content", None)
        if isinstance(code, CodeAspect):
            return Answers.HERE
        return Answers.COMMAND if isinstance(code, CommandAspect) else Answers.ELSEWHERE
    builtin = isinstance(function, SanitiseStage | ActStage)
    callers = not type(function).__module__.startswith("govern.")
    return Answers.HERE if builtin or callers else Answers.KEPT


def affected(stages: Iterable[Stage], factor: str) -> list[Stage]:
    """Give, of stages in running order, those that read a factor, and those that read these, and so on."""
    names = {factor}
    found = []
    for stage in stages:
        if names & {*stage.factors, *stage.inputs}:
            names.add(stage.name)
            found.append(stage)
    return found
