"""What the stages of a real pipeline are seen to read, and what drilling makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from govern.run.build import Built, outcome
from govern.why import explain
from govern.why.drill.answer import Drilled
from govern.why.drill.engine import drill

TABLES = """
def counter(uses):
    view = uses["model"]

    def count(inputs):
        words = inputs["sanitise"].get("review", "").split()
        bad = view.tables["lexicon"]
        return {"bad": view.parameters["weight"] * sum(word in bad for word in words), "words": len(words)}

    return count
"""
RECORD: Any = {"id": "1", "drug": "aspirin", "review": "awful stuff"}


def drilled(before: Built, after: Built, record: Any = RECORD) -> dict[str, Drilled]:
    for built in (before, after):
        built.prepare()
    old, new = before.factors, after.factors
    found = explain(after.stages, record, old, new, sink="act", outcome=outcome)
    told = drill(after.stages, record, old, new, found.proven, sink="act", outcome=outcome)
    return {each.factor: each for each in told}


def names(found: Drilled) -> list[list[str]]:
    return [[key.name for key in each.keys] for each in found.sets]


def change_words(workspace: Any, words: str) -> Built:
    workspace.files["bad.txt"] = words
    built: Built = workspace.build()
    return built


MANY = "".join(f"word{at}\n" for at in range(200))


def test_a_lexicon_read_as_a_table_shows_the_one_entry_that_was_looked_up(workspace: Any) -> None:
    workspace.files["code/count.py"] = TABLES
    before = change_words(workspace, "bad\n")
    found = drilled(before, change_words(workspace, f"bad\nawful\n{MANY}"))["model/words#weights"]
    assert names(found) == [["awful"]]
    assert found.complete
    assert found.replays == 2
    assert len(found.changed) == 201


def test_a_lexicon_read_as_bytes_is_searched_and_its_sets_are_proven(workspace: Any) -> None:
    before = change_words(workspace, "bad\n")
    found = drilled(before, change_words(workspace, f"bad\nawful\n{MANY}"))["model/words#weights"]
    assert names(found) == [["awful"]]
    assert not found.complete
    assert found.idle
    assert found.replays <= 4


@pytest.mark.parametrize("source", [None, TABLES])
def test_a_parameter(workspace: Any, source: str | None) -> None:
    if source:
        workspace.files["code/count.py"] = source
    workspace.change("model", parameters={"weight": 0, "unused": 1})
    before = workspace.build()
    workspace.change("model", parameters={"weight": 2, "unused": 2})
    found = drilled(before, workspace.build())["model/words#parameters"]
    assert names(found) == [["parameters.weight"]]
    assert found.complete
    assert found.read is not None
    assert [key.name for key in found.read] == ["parameters.weight"]


def test_a_threshold_among_others(workspace: Any) -> None:
    def build(value: str) -> Built:
        values = [{"name": name, "value": value, "metric": "x"} for name in ("alert_at", "other")]
        workspace.change("thresholds", values=values)
        built: Built = workspace.build()
        return built

    found = drilled(build("0.4"), build("0.6"))["thresholds/triage"]
    assert names(found) == [["alert_at"]]
    (only,) = found.sets
    assert (only.keys[0].before, only.keys[0].after) == ("0.4", "0.6")
    assert found.replays == 2


def test_a_rule_of_a_policy(workspace: Any) -> None:
    before = workspace.build()
    actions = [
        {"name": "log", "blast_radius": "low", "minimum_confidence": "0.1"},
        {"name": "alert", "blast_radius": "low", "minimum_confidence": "0.7", "fallback": "log"},
        {"name": "page", "blast_radius": "low", "minimum_confidence": "1"},
    ]
    workspace.change("policy", actions=actions)
    found = drilled(before, workspace.build())["action-policy/triage"]
    assert names(found) == [["actions[alert].minimum_confidence"]]
    assert found.complete
    assert found.read is not None
    least = ["actions[log].minimum_confidence", "actions[alert].minimum_confidence"]
    # the list shows which actions there are, and how far one reaches is not looked at
    assert [key.name for key in found.read] == [*least, "actions[page]"]
    assert "actions[alert].blast_radius" in [key.name for key in found.changed]


def test_a_rule_of_a_sanitiser(workspace: Any) -> None:
    rule = {"field": "review", "method": "redact", "patterns": ["email"]}
    workspace.change("sanitizer", rules=[{**rule, "replacement": "x"}, {"field": "drug", "method": "keep"}])
    before = workspace.build()
    words = {**rule, "replacement": "y", "words_of": ["drug"]}
    workspace.change("sanitizer", rules=[words, {"field": "drug", "method": "suppress"}])
    record = {"id": "1", "drug": "awful", "review": "awful awful stuff"}
    found = drilled(before, workspace.build(), record)["sanitizer/text"]
    assert names(found) == [["rules[review].words_of[drug]"]]
    assert found.complete


PROMPTED = """
def asker(uses):
    prompt = uses["prompt"]

    def ask(inputs):
        stern = "must" in prompt.sections["system"] and prompt.roles["system"] == "system"
        return {"action": "alert" if stern else "log", "confidence": 1000000}

    return ask
"""


def test_the_section_of_a_prompt(workspace: Any) -> None:
    workspace.files |= {
        "code/ask.py": PROMPTED,
        "s.md": "You may.\nBe brief.",
        "u.md": "{x}",
        "n.md": "Note.",
    }
    sections = [
        {"name": "system", "role": "system", "file": "s.md"},
        {"name": "user", "role": "user", "file": "u.md"},
    ]
    prompt = {"apiVersion": "govern/v1", "kind": "Prompt", "id": "p", "version": "1.0.0", "status": "active"}
    workspace.documents["prompt"] = {**prompt, "sections": sections}
    code = {"entry": "code/ask.py:asker"}
    workspace.stage(2, uses={"prompt": "prompt/p@1.0.0"}, code=code)
    before = workspace.build()
    workspace.files |= {"s.md": "You must.\nBe brief.", "u.md": "{y}"}
    workspace.documents["prompt"] = {
        **prompt,
        "sections": [*sections, {"name": "note", "role": "user", "file": "n.md"}],
    }
    found = drilled(before, workspace.build())["prompt/p"]
    assert names(found) == [["system.text"]]
    assert (found.sets[0].keys[0].before, found.sets[0].keys[0].after) == ("You may.", "You must.")
    assert found.complete
    assert found.read is not None
    assert [key.name for key in found.read] == ["system.text"]
    assert [key.name for key in found.changed] == ["system.text", "user.text", "note"]


def test_the_field_of_a_schema(workspace: Any) -> None:
    workspace.change(
        "sanitizer",
        rules=[
            {"classification": "restricted", "method": "suppress"},
            {"classification": "internal", "method": "keep"},
            {"classification": "public", "method": "keep"},
        ],
    )
    before = workspace.build()
    fields = [
        {"name": "id", "primaryKey": True, "classification": "public"},
        {"name": "drug", "classification": "internal"},
        {"name": "review", "classification": "internal"},
    ]
    workspace.change("source", schema=[{"name": "reviews", "properties": fields}])
    found = drilled(before, workspace.build())["data-contract/reviews#classes"]
    assert names(found) == [["review"]]
    assert (found.sets[0].keys[0].before, found.sets[0].keys[0].after) == ("restricted", "internal")
    assert found.complete
