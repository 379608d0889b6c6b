from __future__ import annotations

from govern.app.answers.metered import MeteredAnswers
from govern.app.models.answer import Answer, Meter
from govern.why.call_plan import Took


def test_what_answers_took_is_noted_once_a_call() -> None:
    answers = MeteredAnswers()
    answers.keep("rate", "a", Answer("good", Meter(40, cost=12, currency="EUR")))
    answers.keep("rate", "b", Answer("bad", Meter(60)))
    assert answers.find("rate", "a") is not None
    assert answers.find("rate", "c") is None
    assert answers.took == {"rate": (Took(40, 12, "EUR"), Took(60))}
    assert answers.found["rate"] == 1  # it counts as any answers do
