from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govern.app.models.answer import Answer, Meter
from govern.app.models.answers import Answers
from govern.app.models.outside import Asking, Asks
from govern.errors import DurabilityError, IntegrityError, UsageError
from govern.lineage.personal.beside import Kept
from govern.run.aspect import Aspect
from govern.run.draws import REROLL, Drawn
from govern.run.outside import ApiAspect, Asked, CommandAspect
from govern.run.plugin import PluginRaised
from govern.run.stage import NoAnswer

ONE = Answer({"bad": 1}, Meter(12, 20, 5, 7, "EUR"), "m")
OTHER = Answer({"bad": 2}, Meter(8))


class Paper:
    """A shelf in memory, which counts how often something is kept on it."""

    def __init__(self, *records: str) -> None:
        self.salted = {record: record.encode().ljust(16, b"s") for record in records}
        self.kept: dict[str, Kept] = {}
        self.times = 0

    def salts(self, names: Iterable[str]) -> Mapping[str, bytes]:
        return {name: self.salted[name] for name in names if name in self.salted}

    def disclosures(self, record: str, digests: Iterable[str]) -> Mapping[str, str]:
        found = (self.kept[name] for name in digests if name in self.kept)
        return {one.digest: one.text for one in found if one.record == record}

    def keep(self, disclosures: Iterable[Kept]) -> None:
        self.times += 1
        self.kept |= {one.digest: one for one in disclosures}


def about(shelf: Paper | None, record: str | None, **options: Any) -> Answers:
    found = Answers(shelf, **options)
    found.about(record)
    return found


def test_an_answer_is_found_again_by_record_stage_and_call() -> None:
    shelf = Paper("a", "b")
    about(shelf, "a").keep("rate", "call", ONE)
    assert about(shelf, "a").find("rate", "call") == ONE
    for record, stage, call in (("b", "rate", "call"), ("a", "tag", "call"), ("a", "rate", "other")):
        assert about(shelf, record).find(stage, call) is None
    (kept,) = shelf.kept.values()
    assert kept.record == "a"
    assert json.loads(kept.text) == ONE.to_json()
    assert "call" not in kept.digest


def test_what_two_records_share_is_kept_with_each_and_asked_once() -> None:
    shelf = Paper("a", "b")
    answers = about(shelf, "a")
    answers.keep("rate", "call", ONE)
    answers.about("b")
    assert answers.find("rate", "call") == ONE
    assert about(shelf, "b").find("rate", "call") == ONE
    assert (answers.asked["rate"], answers.found["rate"]) == (1, 1)
    assert {one.record for one in shelf.kept.values()} == {"a", "b"}


@pytest.mark.parametrize("record", [None, "erased"])
def test_of_a_record_without_salt_nothing_is_kept_and_it_is_asked_once_all_the_same(
    record: str | None,
) -> None:
    shelf = Paper("a")
    answers = about(shelf, record)
    answers.keep("rate", "call", ONE)
    assert answers.find("rate", "call") == ONE
    assert not shelf.kept
    assert about(None, "a").find("rate", "call") is None


def test_a_salt_is_made_before_what_is_paid_for_is_asked() -> None:
    shelf = Paper()
    answers = Answers(shelf)
    made: list[str] = []

    def salted() -> None:
        made.append("a")
        shelf.salted["a"] = b"s" * 16

    answers.about("a", salted)
    assert answers.find("rate", "call") is None
    assert not made
    assert answers.find("rate", "call", paid=True) is None
    assert made == ["a"]
    answers.keep("rate", "call", ONE, paid=True)
    assert about(shelf, "a").find("rate", "call") == ONE
    answers.find("rate", "other", paid=True)
    assert made == ["a"]


def test_later_is_for_what_cost_nothing_but_time() -> None:
    shelf = Paper("a", "b")
    answers = about(shelf, "a", later=True)
    answers.keep("rate", "1", ONE)
    answers.about("b")
    answers.keep("rate", "2", OTHER)
    answers.about("gone")
    answers.keep("rate", "3", OTHER)
    assert not shelf.kept
    answers.about("b")
    answers.keep("paid", "4", ONE, paid=True)
    assert (len(shelf.kept), shelf.times) == (1, 1)
    answers.settle()
    answers.settle()
    assert (len(shelf.kept), shelf.times) == (3, 2)
    assert about(shelf, "a").find("rate", "1") == ONE
    assert about(shelf, "b").find("rate", "2") == OTHER


def test_what_was_asked_and_what_it_took_is_counted() -> None:
    answers = about(Paper("a"), "a")
    answers.keep("rate", "1", ONE)
    answers.keep("rate", "2", ONE)
    answers.keep("tag", "3", OTHER)
    answers.find("rate", "1")
    assert answers.counts() == {
        "asked/rate": 2,
        "asked/tag": 1,
        "known/rate": 1,
        "tokens.input/rate": 40,
        "tokens.output/rate": 10,
        "cost.EUR/rate": 14,
        "milliseconds/rate": 24,
        "milliseconds/tag": 8,
    }


COMMAND = CommandAspect(("cat",), {}, {}, {}, None, {}, 5, 20)
API = ApiAspect("openai-chat", "text", "env:NONE", 5, 0, None, None)
FACTORS = {"model/m#code": Aspect("sha256:1", COMMAND)}


def function(answers: Answers, asks: Asks, *, recorded: bool = False, how: Any = COMMAND) -> Any:
    asking = Asking({"PATH": "/usr/bin:/bin"}, {}.__getitem__, answers, asks)
    uses: dict[str, Any] = {}
    return asking.function(Asked("rate", how, "model", uses, {}, FACTORS, recorded))


def test_a_call_that_was_answered_is_not_made_again() -> None:
    shelf = Paper("a")
    assert function(about(shelf, "a"), Asks.REPLAYABLE)({"x": 1}) == {"x": 1}
    again = about(shelf, "a")
    assert function(again, Asks.NOTHING)({"x": 1}) == {"x": 1}
    assert (again.asked.total(), again.found.total()) == (0, 1)
    with pytest.raises(NoAnswer, match="is not asked again here, and no answer to this call is kept"):
        function(again, Asks.NOTHING)({"x": 2})


def test_answers_of_another_program_than_the_one_that_is_there_now_are_not_taken(tmp_path: Path) -> None:
    program, shelf = tmp_path / "rate", Paper("a")
    how = replace(COMMAND, argv=(str(program),))

    def installed(says: str) -> None:
        program.write_text(f"#!/bin/sh\nwhile read -r line; do {says}; done\n")
        program.chmod(0o700)

    def asked(asks: Asks, x: int = 1) -> Any:
        return function(about(shelf, "a"), asks, how=how)({"x": x})

    installed("echo 1")
    assert [asked(Asks.ALL), asked(Asks.REPLAYABLE), asked(Asks.FREE)] == [1, 1, 1]
    installed("echo 2")  # under the same name, and by no digest told apart
    assert [asked(Asks.REPLAYABLE), asked(Asks.FREE)] == [2, 2]
    assert asked(Asks.NOTHING) == 1
    installed("echo no-json")
    with pytest.raises(PluginRaised):
        asked(Asks.REPLAYABLE)
    installed('printf "$(date +%N)1\\n" | sed "s/^0*//"')
    assert asked(Asks.REPLAYABLE) == 1  # one that draws tells nothing
    program.unlink()
    assert asked(Asks.REPLAYABLE) == 1  # what was answered needs no program


def test_recorded_answers_are_asked_for_where_all_may_be_and_not_again() -> None:
    shelf = Paper("a")
    with pytest.raises(NoAnswer):
        function(about(shelf, "a"), Asks.REPLAYABLE, recorded=True)({"x": 1})
    assert function(about(shelf, "a"), Asks.ALL, recorded=True)({"x": 1}) == {"x": 1}
    assert function(about(shelf, "a"), Asks.REPLAYABLE, recorded=True)({"x": 1}) == {"x": 1}


def test_for_a_plan_only_what_costs_time_is_asked() -> None:
    assert function(Answers(), Asks.FREE)({"x": 1}) == {"x": 1}
    for options in ({"recorded": True}, {"how": API}):
        with pytest.raises(NoAnswer, match="is not asked again here"):
            function(Answers(), Asks.FREE, **options)({"x": 1})


def test_what_is_paid_for_is_asked_about_a_record_only() -> None:
    ask = function(about(Paper("a"), None), Asks.REPLAYABLE, how=API)
    with pytest.raises(NoAnswer, match="is not asked again here"):
        ask({"x": 1})
    assert function(about(Paper("a"), None), Asks.REPLAYABLE)({"x": 1}) == {"x": 1}


def test_what_can_not_be_asked_shows_at_once_where_all_may_be() -> None:
    missing = CommandAspect(("no-such-program-here",), {}, {}, {}, None, {}, 5, 20)
    with pytest.raises(UsageError, match="no program no-such-program-here"):
        function(Answers(), Asks.ALL, how=missing)
    later = function(Answers(), Asks.REPLAYABLE, how=missing)
    with pytest.raises(NoAnswer, match=r"can't be asked: .* no program no-such-program-here"):
        later({"x": 1})  # it would be taken for what the stage does, if it were a failure


def test_each_draw_is_asked_for_and_found_under_its_own_number() -> None:
    shelf = Paper("a")
    answers = about(shelf, "a")
    ask = function(answers, Asks.REPLAYABLE)
    drawn = Drawn("rate", lambda _, inputs: ask(inputs))
    inputs: dict[str, Any] = {"x": 1}
    ask(inputs)
    for number in ("1", "2", "1"):
        drawn({f"{REROLL}/rate": number}, inputs)
    assert (answers.asked["rate"], answers.found["rate"]) == (3, 1)


def test_what_can_not_be_kept_is_no_answer_of_the_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Paper("a")

    def full(disclosures: Iterable[Kept]) -> None:
        raise DurabilityError("the disk is full")

    monkeypatch.setattr(shelf, "keep", full)
    with pytest.raises(NoAnswer, match="can't be asked: the disk is full"):
        function(about(shelf, "a"), Asks.REPLAYABLE)({"x": 1})


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"output": 1}', '{"output": 1, "model": null, "meter": {"a": 1}}']
)
def test_what_is_no_answer_is_an_integrity_failure(text: str) -> None:
    shelf = Paper("a")
    about(shelf, "a").keep("rate", "call", ONE)
    shelf.kept = {name: Kept(name, text, one.record) for name, one in shelf.kept.items()}
    with pytest.raises(IntegrityError, match="is no answer"):
        about(shelf, "a").find("rate", "call")
