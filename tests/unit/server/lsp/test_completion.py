from __future__ import annotations

from typing import Any

import pytest
from lsprotocol.types import CompletionItem, TextEdit

from govern.contract.reference import SLUGS
from govern.server.lsp.completion import complete

from .conftest import FILES, HEAD, Placing

PIPELINE = f"{HEAD}kind: InsightPipeline\nid: p\n"


def offered(cursor: Placing, text: str, **more: Any) -> list[str]:
    return [item.label for item in ranked(cursor, text, **more)]


def ranked(cursor: Placing, text: str, **more: Any) -> list[CompletionItem]:
    return sorted(complete(cursor(text, **more)).items, key=lambda item: item.sort_text or "")


def edit(item: CompletionItem) -> tuple[int, int, str]:
    assert isinstance(item.text_edit, TextEdit)
    span = item.text_edit.range
    return span.start.character, span.end.character, item.text_edit.new_text


def test_a_new_file_starts_with_its_kind(cursor: Placing) -> None:
    assert offered(cursor, "¦") == ["apiVersion", "kind"]
    assert offered(cursor, "apiVersion: govern/v1\nki¦") == ["kind"]
    assert offered(cursor, "kind: ¦") == list(SLUGS)
    assert offered(cursor, "apiVersion: ¦") == ["govern/v1"]
    assert offered(cursor, "x: ¦") == []


def test_the_kind_of_a_document_can_be_changed(cursor: Placing) -> None:
    assert offered(cursor, f"{HEAD}kind: Pro¦mpt\nid: x\n") == list(SLUGS)


def test_required_keys_come_first_and_keys_that_are_there_not_at_all(cursor: Placing) -> None:
    items = ranked(cursor, f"{HEAD}kind: Thresholds\n¦")
    assert [item.label for item in items][:2] == ["id", "values"]
    assert not {"version", "status", "kind"} & {item.label for item in items}
    assert items[0].detail == "required"
    assert edit(items[0]) == (0, 0, "id: ")
    assert edit(items[1]) == (0, 0, "values:")  # a list starts on the next line


def test_a_key_that_is_changed_keeps_its_colon_and_is_offered_itself(cursor: Placing) -> None:
    items = ranked(cursor, f"{HEAD}kind: Prompt\nid: p\nsec¦tons: []\n")
    (sections,) = [item for item in items if item.label == "sections"]
    assert edit(sections) == (0, 7, "sections")
    items = ranked(cursor, f"{HEAD}kind: Prompt\nna¦me: x\n")
    assert "name" in [item.label for item in items]


def test_sources_are_data_contracts_and_stages_use_what_steps_work_with(cursor: Placing) -> None:
    assert offered(cursor, f"{PIPELINE}sources: [¦]") == []  # the workspace has none
    uses = f"{PIPELINE}stages:\n  - name: s\n    uses:\n      "
    assert offered(cursor, f"{uses}model: ¦")[0] == "model/m@1.0.0"
    assert offered(cursor, f"{uses}thresholds: ¦")[0] == "thresholds/t@1.0.0"
    assert offered(cursor, f"{uses}policy: act¦")[0] == "action-policy/a@1.0.0"
    everything = {"model/m@1.0.0", "thresholds/t@1.0.0", "action-policy/a@1.0.0"}
    assert set(offered(cursor, f"{uses}x: ¦")) == everything
    act = f"{PIPELINE}stages:\n  - name: s\n    builtin: act\n    uses: {{policy: ¦"
    assert offered(cursor, act) == ["action-policy/a@1.0.0"]


def test_a_component_is_not_offered_to_itself(cursor: Placing) -> None:
    text = f"{HEAD}kind: Release\nid: t\nenvironments:\n  - name: test\n    components:\n      - ¦"
    assert "model/m@1.0.0" in offered(cursor, text)
    assert "thresholds/t@1.0.0" not in offered(cursor, text, file="contracts/t.yaml")


def test_the_whole_reference_is_replaced(cursor: Placing) -> None:
    (item,) = ranked(cursor, f"{PIPELINE}stages: [{{builtin: act, uses: {{p: action-policy/¦x@0.0.0}}}}]")
    start = len("stages: [{builtin: act, uses: {p: ")
    assert edit(item) == (start, start + len("action-policy/x@0.0.0"), "action-policy/a@1.0.0")


def test_closed_lists(cursor: Placing) -> None:
    text = f"{HEAD}kind: ActionPolicy\nactions:\n  - name: x\n    blast_radius: ¦\n"
    assert offered(cursor, text) == ["low", "medium", "high", "critical"]
    assert offered(cursor, f'{HEAD}kind: Prompt\nsections: [{{role: "¦"}}]') == [
        "system", "user", "assistant", "tool"
    ]  # fmt: skip
    assert offered(cursor, f"{HEAD}kind: Model\ndeterministic: ¦") == ["true", "false"]
    redact = f"{HEAD}kind: Sanitizer\nrules:\n  - method: re¦"
    assert len(offered(cursor, redact)) == 9
    assert offered(cursor, f"{HEAD}kind: Sanitizer\nrules:\n  - method: noise\n    wi¦") == [
        "key", "width", "field", "classification", "lowers_to"
    ]  # fmt: skip


def test_names_that_the_document_declares(cursor: Placing) -> None:
    stages = f"{PIPELINE}stages:\n  - name: a\n    inputs: [record]\n  - name: b\n    inputs: [a, ¦]\n"
    assert offered(cursor, stages) == ["record"]
    actions = f"{HEAD}kind: ActionPolicy\nactions:\n  - name: x\n  - name: y\n    fallback: ¦\n"
    assert offered(cursor, actions) == ["x"]


def test_codes_of_rules(cursor: Placing) -> None:
    assert "REF001" in offered(cursor, f"{HEAD}kind: Waiver\nrule: ¦")
    assert offered(cursor, f"{HEAD}kind: Policy\ncode: ¦") == []


def test_settings_are_completed_too(cursor: Placing) -> None:
    text = FILES["govern.yaml"]
    assert "log" in offered(cursor, f"{text}¦", file="govern.yaml")
    assert offered(cursor, f"{text}run:\n  environment: ¦", file="govern.yaml") == [
        "test", "staging", "production"
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["# ¦", "kind: Model # ¦", f"{HEAD}kind: Model\nname: |\n  x ¦"])
def test_nothing_in_comments_and_blocks(cursor: Placing, text: str) -> None:
    assert offered(cursor, text) == []


def test_a_text_that_is_no_yaml_is_completed(cursor: Placing) -> None:
    broken = f'{PIPELINE}name: "never closed\nstages:\n  - name: s\n    replay: ¦\n  }}: [\n\t- x'
    assert offered(cursor, broken)[:2] == ["builtin", "plugin"]
