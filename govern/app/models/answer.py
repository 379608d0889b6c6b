"""One answer of something outside, with what it took: time, tokens, cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govern.source.canonical import Json


@dataclass(frozen=True, slots=True)
class Meter:
    """What an answer took; None where nobody says.

    `milliseconds` are those of the attempt that was answered, `cost` is in millionths of `currency`'s unit.
    """

    milliseconds: int
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a stage puts out, the model that said it gave it (None: a command), and what it took."""

    output: Json
    meter: Meter
    model: str | None = None

    def to_json(self) -> dict[str, Json]:
        """Give it as it is kept."""
        return {"output": self.output, "model": self.model, "meter": dict(asdict(self.meter))}

    @classmethod
    def of_json(cls, value: Any) -> Answer:
        """Read what `to_json` gave; raises KeyError and TypeError for anything else."""
        return cls(value["output"], Meter(**value["meter"]), value["model"])
