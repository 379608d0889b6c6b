"""What stages that can't be run again are known to have answered: the points where that was recorded.

A stage computes a function, so an equal call (the same versions of its factors, the same inputs) has the
answer that was recorded for it, even where only that answer's digest was kept. Two releases that agree on
what reaches a model therefore share its answer, and much of "why" is decided without a call. An answer that
nobody recorded is named by its call: equal unknowns are equal, and nothing else is concluded of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from govern.run.memo import Output
from govern.source.canonical import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.run.stage import FactorValue, Stage
    from govern.source.canonical import Json

RECORDED = "recorded:"
"""How the digest of an output begins of which only the recorded digest is known; that digest follows."""
UNKNOWN = "unknown:"
"""How the digest of an output begins that nobody knows; a name of the call follows."""


class Call(NamedTuple):
    """One call of a stage: the digests of its factors and of its inputs, in the stage's order."""

    stage: str
    factors: tuple[str, ...]
    inputs: tuple[str, ...]

    @classmethod
    def of(cls, stage: Stage, factors: Mapping[str, FactorValue], known: Mapping[str, Output]) -> Call:
        """Name the call that `stage` would be."""
        return cls(
            stage.name,
            tuple([factors[name].digest for name in stage.factors]),
            tuple([known[name].digest for name in stage.inputs]),
        )


class Redrawn(Exception):  # noqa: N818 - it becomes a factor: `reroll`
    """One call was recorded with two different answers; `stage` names the stage that draws."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


@dataclass(slots=True)
class Points:
    """Recorded answers by call; `outcomes` says what outcome a final output of known digest had."""

    answers: dict[Call, Output] = field(default_factory=dict)
    outcomes: dict[str, Json] = field(default_factory=dict)
    silences: dict[str, str] = field(default_factory=dict)
    """Why an output is unknown, by its digest."""

    def learn(self, call: Call, output: Output) -> None:
        """Note a recorded answer.

        Raises:
            Redrawn: the same call was recorded with another answer.

        """
        if self.answers.setdefault(call, output).digest != output.digest:
            raise Redrawn(call.stage)

    def find(self, call: Call, silence: str) -> Output:
        """Give the recorded answer of a call, or an unknown one, for the reason `silence`."""
        found = self.answers.get(call)
        if found is not None:
            return found
        name = UNKNOWN + digest_of([call.stage, list(call.factors), list(call.inputs)])
        self.silences.setdefault(name, silence)
        return Output(b"", name)


def by_digest(recorded: str) -> Output:
    """Give an output of which only the digest was kept."""
    return Output(b"", RECORDED + recorded)


def has_content(output: Output) -> bool:
    """Whether an output's content is here, and not only a name for it."""
    return not output.digest.startswith((RECORDED, UNKNOWN))
