"""Answers of stages that cannot be run again, looked up by everything the answer depended on.

A recording is JSON Lines, one answer a line: `{"stage": name, "call": digest, "output": value}`. The call's
digest covers the stage's factors and inputs: an answer to another prompt is never taken for this one's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govern.errors import UsageError
from govern.run.stage import NoAnswer
from govern.source.canonical import CanonicalError, Json, canonical_bytes, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.run.aspect import Aspect


def call_digest(stage: str, factors: Mapping[str, Aspect], inputs: Mapping[str, Json]) -> str:
    """Name one call of a stage: by the digests of the factors it reads and by its inputs."""
    return digest_of(
        {
            "stage": stage,
            "factors": [[name, factors[name].digest] for name in sorted(factors)],
            "inputs": dict(inputs),
        }
    )


def recording_line(stage: str, call: str, output: Json) -> bytes:
    """Spell one answer as a line of a recording; raises CanonicalError for an output that has no spelling."""
    return canonical_bytes({"stage": stage, "call": call, "output": output}) + b"\n"


class Recording:
    """Recorded answers by stage and call."""

    def __init__(self, answers: Mapping[tuple[str, str], Json] | None = None) -> None:
        self._answers = dict(answers or {})

    @classmethod
    def read(cls, files: Iterable[tuple[str, bytes]]) -> Recording:
        """Read recordings from (name, bytes).

        Raises:
            UsageError: at file and line: not JSON, not such an object, or another answer to the same call.

        """
        answers: dict[tuple[str, str], Json] = {}
        for name, data in files:
            for number, line in enumerate(data.split(b"\n"), 1):
                if line.strip():
                    key, output = _answer(line, f"{name}:{number}")
                    if answers.setdefault(key, output) != output:
                        raise UsageError(
                            f"another answer of stage `{key[0]}` to the same call was read before",
                            help="keep the one that was really given",
                            place=f"{name}:{number}",
                        )
        return cls(answers)

    def __len__(self) -> int:
        return len(self._answers)

    def answer(self, stage: str, call: str) -> Json:
        """Look an answer up; raises NoAnswer where there is none."""
        try:
            return self._answers[stage, call]
        except KeyError:
            raise NoAnswer(
                stage,
                f"cannot be run here, and there is no recording for {call}",
                help="record this call with the versions in force, or run the stage where it can run",
            ) from None


def _answer(line: bytes, place: str) -> tuple[tuple[str, str], Json]:
    try:
        value: Any = json.loads(line)
        if set(value) == {"stage", "call", "output"} and isinstance(value["stage"], str):
            canonical_bytes(value)
            return (value["stage"], str(value["call"])), value["output"]
        reason = "not an object of stage, call and output"
    except CanonicalError as error:
        reason = error.message
    except (ValueError, RecursionError, TypeError):
        reason = "not JSON"
    raise UsageError(f"not a recorded answer: {reason}", help="write one recorded answer a line", place=place)


@dataclass(frozen=True, slots=True)
class UnrepeatableStage:
    """The function of a stage declared `replay: none`: it has no answer, ever."""

    name: str

    def __call__(self, factors: Mapping[str, Any], inputs: Mapping[str, Json]) -> Json:  # noqa: ARG002 - above
        """Raise NoAnswer."""
        raise NoAnswer(
            self.name, "is declared `replay: none`", help="what it answers is recorded where it really runs"
        )
