from __future__ import annotations

from typing import Any


def contract(doc: Any, more: str) -> Any:
    return {
        "contracts/d.yaml": doc(
            "DataContract", "d", f"schema: [{{name: o, properties: [{{name: id, {more}}}]}}]\n"
        )
    }


def test_a_key_that_may_be_null_is_a_note(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT013", contract(doc, "primaryKey: true, required: «false»"))
    assert found.severity.value == "note"
    assert found.route == "schema[o].properties[id].required"
    assert [edit.text for fix in found.fixes for edit in fix.edits] == ["true"]


def test_a_key_that_does_not_say_so_is_fine(judge: Any, doc: Any) -> None:
    judge("DAT013", contract(doc, "primaryKey: true"))
    judge("DAT013", contract(doc, "primaryKey: false, required: false"))
