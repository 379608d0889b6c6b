"""What the answers of a question took that were asked outside, so that further calls can be given a cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.models.answers import Answers
from govern.why.call_plan import Took

if TYPE_CHECKING:
    from govern.app.models.answer import Answer
    from govern.app.models.answers import Shelf


class MeteredAnswers(Answers):
    """Answers that note what each took, when it is found or given; of one call once."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        super().__init__(shelf)
        self._took: dict[str, dict[str, Took]] = {}

    @property
    def took(self) -> dict[str, tuple[Took, ...]]:
        """What answers took, by stage."""
        return {stage: tuple(found.values()) for stage, found in self._took.items()}

    def find(self, stage: str, call: str, *, paid: bool = False) -> Answer | None:
        """Give the answer to a call, as `Answers` does, and note what it took."""
        found = super().find(stage, call, paid=paid)
        if found is not None:
            self._note(stage, call, found)
        return found

    def keep(self, stage: str, call: str, answer: Answer, *, paid: bool = False) -> None:
        """Keep an answer, as `Answers` does, and note what it took."""
        super().keep(stage, call, answer, paid=paid)
        self._note(stage, call, answer)

    def _note(self, stage: str, call: str, answer: Answer) -> None:
        meter = answer.meter
        took = Took(meter.milliseconds, meter.cost, meter.currency)
        self._took.setdefault(stage, {})[call] = took
