"""Which words of the list, which values: against the whole pipeline in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, combinations
from typing import Any

from govern.app.answers.changed import changed
from govern.app.answers.why import why
from govern.why.drill.answer import Drilled

OLD = {"awful", "bad", "pain", "zomig"}
NEW = {"worse", "tired"}
LEXICON = "model/words#weights"


def decided(drug: str, review: str, undone: Iterable[str], others: tuple[str, ...]) -> dict[str, str]:
    """Decide as release 2 does, with some of its new words and the factors in `others` as in release 1."""
    words = review.split()
    if "sanitizer/text" in others:
        words = [word for word in words if word != drug]
    if "model/words#code" not in others:
        words = list(set(words))
    bad = sum(word in OLD | NEW.difference(undone) for word in words)
    bad *= 1 if "model/words#parameters" in others else 2
    concern = min(100, bad * (15 if "thresholds/calibration" in others else 10))
    action = "alert" if concern >= (60 if "thresholds/triage" in others else 50) else "log"
    action = "tag" if action == "log" and concern >= 20 else action
    if action == "alert" and concern >= 55:
        return {"action": "alert", "verdict": "hold"}
    if action != "log" and concern >= (40 if "action-policy/triage" in others else 30):
        return {"action": "tag", "verdict": "act"}
    return {"action": "log", "verdict": "act"}


def words_of(told: Drilled) -> list[set[str]]:
    return [{key.name for key in found.keys} for found in told.sets]


def test_the_words_of_each_change_are_those_that_all_subsets_give(ran: Any, records: Any) -> None:
    rows = {row[0]: row for row in records}
    seen = set()
    for item in changed(ran.context).changed:
        answer = why(ran.context, item.after.event)
        assert {(told.factor, told.others) for told in answer.drilled} == {
            (name, tuple(other for other in members if other != name))
            for members in answer.explanation.proven
            for name in members
        }
        _, drug, review = rows[item.record]
        for told in answer.drilled:
            assert told.sets
            if told.factor != LEXICON:
                continue
            after = decided(drug, review, (), told.others)
            subsets = [set(one) for one in chain.from_iterable(combinations(NEW, size) for size in (1, 2))]
            changing = [one for one in subsets if decided(drug, review, one, told.others) != after]
            minimal = [one for one in changing if not any(other < one for other in changing)]
            assert sorted(map(sorted, words_of(told))) == sorted(map(sorted, minimal))
            assert told.complete
            seen.add(tuple(sorted(map(tuple, map(sorted, minimal)))))
    assert len(seen) > 1


def test_where_nothing_changed_nothing_is_drilled(ran: Any) -> None:
    events = {item.after.event for item in changed(ran.context).changed}
    same = next(event for event in (f"ev:2_{at}" for at in range(40)) if event not in events)
    answer = why(ran.context, same)
    assert answer.explanation.proven == ()
    assert answer.drilled == ()
