from __future__ import annotations

import pytest

from govern.contract.schema import kinds
from govern.server.lsp.slots import Slots


@pytest.mark.parametrize("kind", kinds())
def test_the_head_of_every_kind_is_known(kind: str) -> None:
    keys = Slots(kind, {}).keys(())
    assert keys["kind"].required
    assert keys["apiVersion"].single
    assert all(key.description for key in keys.values())


def test_alternatives_are_told_apart_by_what_the_document_says() -> None:
    route = ("rules", 0)
    every = Slots("Sanitizer", {}).keys(route)
    assert {"patterns", "key", "width"} <= every.keys()
    noise = Slots("Sanitizer", {("rules", 0, "method"): "noise"}).keys(route)
    assert {"key", "width"} <= noise.keys()
    assert "patterns" not in noise
    misspelt = Slots("Sanitizer", {("rules", 0, "method"): "nosie"}).keys(route)
    assert misspelt.keys() == every.keys()


def test_the_standards_conditions_count() -> None:
    route = ("servers", 0)
    assert "host" not in Slots("DataContract", {}).keys(route)
    assert "host" in Slots("DataContract", {("servers", 0, "type"): "kafka"}).keys(route)


def test_values_of_a_closed_list_come_with_their_meaning() -> None:
    slots = Slots("InsightPipeline", {})
    assert slots.words(("stages", 0, "replay"))["plugin"] == "Its pinned code is run again."
    assert slots.words(("stages", 0, "deterministic")) == {"true": "", "false": ""}
    assert Slots("Sanitizer", {}).words(("rules", 3, "method"))["keep"] == "Pass the value on unchanged."
    assert slots.words(("name",)) == {}


def test_references_and_codes_are_told_from_other_texts() -> None:
    slots = Slots("InsightPipeline", {})
    assert slots.is_reference(("sources", 0))
    assert slots.is_reference(("stages", 2, "uses", "anything"))
    assert not slots.is_reference(("stages", 2, "name"))
    assert Slots("Workspace", {}).is_reference(("run", "release"))
    assert Slots("Waiver", {}).is_code(("rule",))
    assert not Slots("Policy", {}).is_code(("code",))  # a new one, of the writer's choice


def test_a_place_or_kind_that_there_is_not_has_nothing() -> None:
    slots = Slots("Prompt", {})
    assert slots.at(("nonsense", 1, "x")) == []
    assert slots.description(("sections", 0, "nonsense")) == ""
    assert Slots("Nonsense", {}).keys(()) == {}
    assert Slots("", {}).at(()) == []
