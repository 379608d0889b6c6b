"""Which entries made a change, over the real demonstration, held against word lists made plainly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest

from govern.app.answers.changed import changed
from govern.app.answers.why import why
from govern.app.running.building import build_release, find_release, new_host
from govern.app.running.records import source_data
from govern.app.workspace.context import Context
from govern.run.aspect import Aspect
from govern.run.build import Built
from govern.why.drill.answer import Drilled

NOW = dt.datetime(2027, 1, 2, tzinfo=dt.UTC)
LEXICON = "model/afinn#weights"
RECORDS = 12


class Plain:
    """The pipeline run by a plain loop, with a word list made row by row."""

    def __init__(self, before: Built, after: Built) -> None:
        self.sides, self.serial = (before, after), 0
        self.lists = [
            dict(self.rows(built.factors[LEXICON].value.content["lexicon"])) for built in self.sides
        ]

    @staticmethod
    def rows(data: bytes) -> Iterator[tuple[str, str]]:
        for row in data.decode().splitlines():
            word, _, points = row.partition("\t")
            yield word, points

    def decided(self, record: Mapping[str, str], undone: frozenset[str], others: tuple[str, ...]) -> Any:
        """Decide with the words of `undone` as release 41 has them, and `others` as in it."""
        old, new = self.lists
        mixed = {word: points for word, points in new.items() if word not in undone}
        mixed |= {word: points for word, points in old.items() if word in undone}
        self.serial += 1
        lexicon = "".join(f"{word}\t{points}\n" for word, points in mixed.items()).encode()
        before, after = (built.factors for built in self.sides)
        values = {name: (before if name in others else after)[name].value for name in after}
        values[LEXICON] = Aspect(f"plain:{self.serial}", {"lexicon": lexicon})
        known: dict[str, Any] = {"record": dict(record)}
        for stage in self.sides[1].stages:
            given = {name: known[name] for name in stage.inputs}
            known[stage.name] = stage.function({name: values[name] for name in stage.factors}, given)
        sink = self.sides[1].sink
        assert sink is not None
        return {"action": known[sink]["action"], "verdict": known[sink]["verdict"]}


def holds(plain: Plain, record: Mapping[str, str], told: Drilled) -> None:
    words = [[key.name for key in found.keys] for found in told.sets]
    after = plain.decided(record, frozenset(), told.others)
    for found, keys in zip(told.sets, words, strict=True):
        assert found.minimal
        assert plain.decided(record, frozenset(keys), told.others) == found.outcome != after
        for part in chain.from_iterable(combinations(keys, size) for size in range(len(keys))):
            assert plain.decided(record, frozenset(part), told.others) == after
        every = {word for side in plain.lists for word in side} - {*keys}
        alone = plain.decided(record, frozenset(every), told.others) == after
        assert found.alone is alone
    named = {(key.name, key.before, key.after) for found in told.sets for key in found.keys}
    assert named == {(word, plain.lists[0].get(word), plain.lists[1].get(word)) for word, _, _ in named}


def test_the_entries_named_are_the_ones_and_fewer_are_not(both_releases: Path) -> None:
    context = Context(both_releases / "workspace", NOW, {"GOVERN_HOME": str(both_releases / "private")})
    built = [
        build_release(context, find_release(context, name), "production", new_host(context))
        for name in ("41", "42")
    ]
    plain = Plain(*built)
    records = {
        record.key: record.fields
        for ref, contract in built[1].sources.items()
        for record in source_data(context, contract, "production").records
    }
    checked = 0
    for row in changed(context, "previous").changed[: 3 * RECORDS]:
        answer = why(context, row.after.event)
        assert {each.factor for each in answer.drilled} == {
            name for members in answer.explanation.proven for name in members
        }
        for told in answer.drilled:
            assert told.sets
            if told.factor == LEXICON:
                assert len(told.counted) == 909
                holds(plain, records[row.record], told)
                checked += 1
        if checked >= RECORDS:
            return
    pytest.fail(f"only {checked} records were changed by the word list")
