"""`govern why` over the real demonstration, against all 2^k mixtures of the two releases, run plainly."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from math import factorial
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from govern.app.answers.changed import changed
from govern.app.answers.why import why
from govern.app.running.building import build_release, find_release, new_host
from govern.app.running.records import source_data
from govern.app.workspace.context import Context
from govern.report.answers.why_json import why_json
from govern.run.build import Built

from .conftest import Govern

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


def context_of(top: Path) -> Context:
    return Context(top / "workspace", NOW, {"GOVERN_HOME": str(top / "private")})


class Plain:
    """Both releases, and their mixtures run by a plain loop over the stages, without the engine."""

    def __init__(self, before: Built, after: Built) -> None:
        self.before, self.after = before, after
        self.names = sorted(
            name for name, value in after.factors.items() if before.factors[name].digest != value.digest
        )
        assert [(s.name, s.factors, s.inputs) for s in before.stages] == [
            (s.name, s.factors, s.inputs) for s in after.stages
        ]

    def outcomes(self, record: Mapping[str, str]) -> dict[frozenset[str], tuple[str, str]]:
        """The outcome of every mixture, by the factors that are as after."""
        known: dict[tuple[str, frozenset[str], str], str] = {}
        found = {}
        for size in range(len(self.names) + 1):
            for chosen in combinations(self.names, size):
                found[frozenset(chosen)] = self._run(frozenset(chosen), record, known)
        return found

    def _run(
        self,
        new: frozenset[str],
        record: Mapping[str, str],
        known: dict[tuple[str, frozenset[str], str], str],
    ) -> tuple[str, str]:
        values: dict[str, Any] = {"record": dict(record)}
        for stage in self.after.stages:
            read = new & set(stage.factors)
            given = {name: values[name] for name in stage.inputs}
            key = (stage.name, read, json.dumps(given, sort_keys=True))
            if key not in known:
                factors = {
                    n: (self.after if n in read else self.before).factors[n].value for n in stage.factors
                }
                known[key] = json.dumps(stage.function(factors, json.loads(key[2])))
            values[stage.name] = json.loads(known[key])
        assert self.after.sink is not None
        decided = values[self.after.sink]
        return decided["action"], decided["verdict"]


def minimal(sets: Iterator[frozenset[str]]) -> set[frozenset[str]]:
    """Keep the sets that contain no other one; they come smallest first."""
    found: set[frozenset[str]] = set()
    for candidate in sets:
        if not any(smaller <= candidate for smaller in found):
            found.add(candidate)
    return found


def shares(
    names: list[str], outcomes: dict[frozenset[str], tuple[str, str]], wanted: tuple[str, str]
) -> dict[str, Fraction]:
    """Shapley values of 1[outcome = wanted], by the formula over subsets."""
    count = len(names)
    found = {}
    for name in names:
        total = Fraction(0)
        for subset, outcome in outcomes.items():
            if name in subset:
                continue
            gain = int(outcomes[subset | {name}] == wanted) - int(outcome == wanted)
            weight = factorial(len(subset)) * factorial(count - len(subset) - 1)
            total += Fraction(gain * weight, factorial(count))
        found[name] = total
    return found


def agrees(answer: dict[str, Any], plain: Plain, record: Mapping[str, str]) -> None:
    outcomes = plain.outcomes(record)
    everything = frozenset(plain.names)
    before, after = outcomes[frozenset()], outcomes[everything]
    assert answer["tier"] == ["REPRODUCED", "PROVEN", "COMPLETE"]
    assert sorted(change["factor"] for change in answer["changed"]) == plain.names
    for side, outcome in (("before", before), ("after", after)):
        told = answer["outcome"][side]
        recorded = answer[side]["recorded"]
        assert (told["action"], told["verdict"]) == outcome == (recorded["action"], recorded["verdict"])
    families = {
        "rollback_sets": (everything - s for s in outcomes if outcomes[s] != after),
        "restoring_sets": (everything - s for s in outcomes if outcomes[s] == before),
        "forward_sets": (s for s in outcomes if outcomes[s] != before),
        "reaching_sets": (s for s in outcomes if outcomes[s] == after),
    }
    for name, sets in families.items():
        expected = minimal(iter(sorted(sets, key=len)))
        assert {frozenset(members) for members in answer[name]} == expected, name
        assert len(answer[name]) == len(expected), name
    expected_shares = shares(plain.names, outcomes, after)
    told_shares = {name: Fraction(share["fraction"]) for name, share in answer["share"].items()}
    assert {name: told_shares.get(name, Fraction(0)) for name in plain.names} == expected_shares
    assert sum(told_shares.values()) == 1 == Fraction(answer["sum_check"]["change"])
    irrelevant = {n for n in plain.names if all(outcomes[s] == outcomes[s ^ {n}] for s in outcomes)}
    assert {item["factor"] for item in answer["ruled_out"]} == irrelevant
    for single in answer["counterfactuals"]:
        changed_set = everything - {single["factor"]} if single["action"] == "undo" else {single["factor"]}
        outcome = outcomes[frozenset(changed_set)]
        assert (single["outcome"]["action"], single["outcome"]["verdict"]) == outcome
        assert single["changes_outcome"] == (outcome != (after if single["action"] == "undo" else before))
    smallest = {
        n: min((len(r) for r in answer["rollback_sets"] if n in r), default=None) for n in plain.names
    }
    for name, degree in answer["responsibility"].items():
        assert Fraction(degree["fraction"]) == (Fraction(1, smallest[name]) if smallest[name] else 0)


Case: TypeAlias = tuple[Context, Plain, dict[str, Mapping[str, str]], list[tuple[str, str]]]
"""The workspace, both releases, the fields of each record by key, changed events with their records."""


@pytest.fixture(scope="module")
def case(both_releases: Path) -> Case:
    context = context_of(both_releases)
    host = new_host(context)
    sides = [build_release(context, find_release(context, n), "production", host) for n in ("41", "42")]
    contract = next(iter(sides[1].sources.values()))
    records = {r.key: r.fields for r in source_data(context, contract, "production").records}
    found = changed(context)
    events = [(item.after.event, item.record) for item in found.changed]
    assert len(events) == found.total
    return context, Plain(*sides), records, events


def test_the_list_is_every_record_whose_plain_outcomes_differ(
    case: Case,
) -> None:
    _, plain, records, events = case
    ends = (frozenset[str](), frozenset(plain.names))
    differing = [
        key for key, fields in records.items() if len({plain._run(end, fields, {}) for end in ends}) == 2
    ]
    assert sorted(record for _, record in events) == sorted(differing)
    assert len(differing) > 100


def check(case: Case, step: slice) -> list[int]:
    context, plain, records, events = case
    sizes = []
    for event, record in events[step]:
        answer = json.loads(json.dumps(why_json(why(context, event, "release:41"))))
        assert answer["record"] == record
        agrees(answer, plain, records[record])
        sizes.append(max(len(members) for members in answer["rollback_sets"]))
    return sizes


def test_a_sample_of_answers_agrees_with_all_mixtures(
    case: Case,
) -> None:
    sizes = check(case, slice(None, None, 9))
    assert len(sizes) >= 15
    assert max(sizes) > 1, "some change has no single cause"


@pytest.mark.slow
def test_every_answer_agrees_with_all_mixtures(
    case: Case,
) -> None:
    assert len(check(case, slice(None))) == len(case[3])


def test_the_command_lists_and_answers_as_the_app_does(ran: Path, govern: Govern) -> None:
    listed = govern("why", "--format", "json").ended(0).json
    assert listed["total"] == len(listed["changed"]) > 100
    assert govern("why").ended(0).out.startswith(f"{listed['total']} recommendations of 979 changed")
    event = listed["changed"][0]["after"]["event"]
    answer = govern("why", event, "--vs", "release:41", "--format", "json").ended(0).json
    context = context_of(ran.parent)
    assert answer == json.loads(json.dumps(why_json(why(context, event, "release:41"))))
    told = govern("why", event, "--vs", "release:41").ended(0).out
    for name in {name for members in answer["rollback_sets"] for name in members}:
        assert name in told


def test_an_answer_holds_no_restricted_text(ran: Path, govern: Govern) -> None:
    event = govern("why", "--format", "json").ended(0).json["changed"][0]["after"]["event"]
    context = context_of(ran.parent)
    answer = why(context, event)
    sides = build_release(context, find_release(context, "42"), "production", new_host(context))
    contract = next(iter(sides.sources.values()))
    record = next(r for r in source_data(context, contract, "production").records if r.key == answer.record)
    text = record.fields["review"]
    assert not {"review", "condition"} & set(answer.fields)
    for form in ("human", "json"):
        said = govern("why", event, "--format", form).ended(0).out
        assert not [text[at : at + 12] for at in range(len(text) - 11) if text[at : at + 12] in said]


def test_every_event_can_be_asked_for_and_unknown_ones_say_what_there_is(ran: Path, govern: Govern) -> None:
    govern("why", "ev:2_0", "--vs", "ev:1_0").ended(0)
    govern("derive", "ev:1_0").ended(0)
    govern("impact", "model/vader@1.1.0").ended(0)
    assert "Events of run 2 are ev:2_0 to ev:2_978" in govern("why", "ev:2_979").ended(2).err
    assert "there is no run 9" in govern("why", "ev:9_0").ended(2).err
    assert "compares one record" in govern("why", "ev:2_0", "--vs", "ev:1_1").ended(2).err
    assert "Releases are 41, 42" in govern("why", "ev:2_0", "--vs", "release:43").ended(2).err


def test_a_lexicon_that_is_not_here_or_is_another_gives_no_answer(
    ran: Path, govern: Govern, packages: Path
) -> None:
    (ran / ".packages").unlink()
    assert "is needed, and it is not installed" in govern("why", "ev:2_0").ended(2).err
    shutil.copytree(packages, ran / ".packages")
    govern("why", "ev:2_0").ended(0)
    lexicon = ran / ".packages/current/afinn/data/AFINN-en-165.txt"
    lexicon.write_bytes(lexicon.read_bytes().replace(b"\t2\n", b"\t3\n", 1))
    assert "AFINN-en-165.txt" in govern("why", "ev:2_0").ended(4).err
