from __future__ import annotations

import json
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from govern.contract.impact import ORDER
from govern.contract.kinds.action_policy import Action, ActionPolicy
from govern.decide.gate import decide
from govern.run.keyed.key import Reads
from govern.run.keyed.tables import Tables
from govern.run.keyed.traced import TracedArtefacts, TracedMapping, joined, traced_part

CHANGED = [("a",), ("b", "c"), ("gone",)]


def mapping() -> tuple[Any, Reads]:
    reads = Reads(CHANGED)
    return MappingProxyType(TracedMapping({"a": 1, "b": {"c": 2}, "x": 3}, reads)), reads


def test_a_name_looked_up_is_read_and_others_are_not() -> None:
    values, reads = mapping()
    assert values["a"] == 1
    assert reads.read == {("a",)}
    assert values["b"] == {"c": 2}
    assert reads.read == {("a",), ("b", "c")}


def test_looking_for_what_is_not_there_is_reading_it() -> None:
    values, reads = mapping()
    assert values.get("gone") is None
    assert reads.read == {("gone",)}
    values, reads = mapping()
    assert "gone" not in values
    assert reads.read == {("gone",)}


@pytest.mark.parametrize(
    "whole",
    [
        list,
        len,
        dict,
        repr,
        lambda v: v | {},
        lambda v: {} | v,
        lambda v: v == {},
        reversed,
        lambda v: v.items() and list(v.items()),
        lambda v: v.copy(),
    ],
)
def test_whatever_shows_all_reads_all(whole: Any) -> None:
    values, reads = mapping()
    whole(values)
    assert reads.read == set(CHANGED)


def test_a_mapping_behaves_as_the_one_it_stands_for() -> None:
    values, _ = mapping()
    plain = MappingProxyType({"a": 1, "b": {"c": 2}, "x": 3})
    assert values == plain
    assert {**values} == dict(plain)
    assert values | {"y": 1} == plain | {"y": 1}
    assert {"y": 1} | values == {"y": 1} | plain
    assert list(reversed(values)) == list(reversed(plain))
    assert repr(values) == repr(plain)
    with pytest.raises(KeyError):
        values["gone"]


def artefacts() -> tuple[TracedArtefacts, Reads]:
    reads = Reads([("lexicon", "good"), ("lexicon", "bad"), ("emoji", "x"), ("new",)])
    return TracedArtefacts({"lexicon": b"good\t2\nfine\t1\n", "emoji": b"{}"}, reads), reads


def test_bytes_are_read_as_a_whole_and_a_table_by_key() -> None:
    found, reads = artefacts()
    table = found.table("lexicon")
    assert reads.read == set()
    assert table.get("bad") is None
    assert reads.read == {("lexicon", "bad")}
    assert found["lexicon"].startswith(b"good")
    assert reads.read == {("lexicon", "bad"), ("lexicon", "good")}


def test_artefacts_of_two_aspects_give_tables_that_note() -> None:
    found, reads = artefacts()
    both = joined({"own": b"a\tb\n", "lexicon": b"shadowed"}, found)
    tables = Tables(both)
    assert tables["own"] == {"a": "b"}
    assert tables["lexicon"]["fine"] == "1"
    assert reads.read == set()
    assert tables["lexicon"]["good"] == "2"
    assert reads.read == {("lexicon", "good")}
    assert set(both) == {"own", "lexicon", "emoji"}
    assert ("new",) in reads.read
    with pytest.raises(KeyError):
        tables["missing"]


def test_plain_artefacts_are_joined_as_ever() -> None:
    found = joined({"a": b"1"}, {"a": b"2", "b": b"3"})
    assert isinstance(found, MappingProxyType)
    assert dict(found) == {"a": b"2", "b": b"3"}


def policy() -> ActionPolicy:
    return ActionPolicy.model_validate(
        {
            "apiVersion": "govern/v1",
            "kind": "ActionPolicy",
            "id": "p",
            "version": "1.0.0",
            "name": "P",
            "status": "active",
            "actions": [
                {"name": "log", "blast_radius": "low", "minimum_confidence": Decimal(0)},
                {
                    "name": "tag",
                    "blast_radius": "low",
                    "minimum_confidence": Decimal("0.3"),
                    "fallback": "log",
                },
            ],
        }
    )


def test_deciding_reads_the_rules_of_the_actions_considered() -> None:
    changed = [("actions", f"[{name}]", "minimum_confidence") for name in ("log", "tag")]
    reads = Reads([*changed, ("actions", "[page]"), ("actions", ORDER)])
    traced = traced_part(policy(), reads)
    recommended: Any = {"action": "log", "confidence": 500_000}
    assert decide(recommended, traced) == decide(recommended, policy())
    assert reads.read == {changed[0], ("actions", "[page]"), ("actions", ORDER)}


@pytest.mark.parametrize(
    "whole", [repr, list, lambda p: p == policy(), lambda p: p.model_dump(), lambda p: p.ref]
)
def test_what_may_use_every_field_reads_every_field(whole: Any) -> None:
    reads = Reads([("actions", "[log]", "minimum_confidence")])
    traced = traced_part(policy(), reads)
    assert isinstance(traced, ActionPolicy)
    whole(traced)
    assert reads.read == reads.changed


def test_parts_of_parts_are_traced_and_hashed_as_they_are() -> None:
    reads = Reads([("x", "minimum_confidence"), ("x", "fallback")])
    part = policy().actions[1]
    traced = traced_part(part, reads, ("x",))
    assert isinstance(traced, Action)
    assert traced.fallback == "log"
    assert reads.read == {("x", "fallback")}
    assert hash(traced) == hash(part)
    assert reads.read == reads.changed
    assert traced == part
    assert traced == traced_part(part, reads, ("x",))


def test_a_traced_table_serialises_as_json_does_a_dictionary() -> None:
    found, reads = artefacts()
    assert json.dumps(dict(found.table("lexicon"))) == '{"good": "2", "fine": "1"}'
    assert reads.read == {("lexicon", "good"), ("lexicon", "bad")}
