from __future__ import annotations

from typing import Any


def contract(doc: Any, required: str, properties: str) -> Any:
    more = f"logicalType: object, logicalTypeOptions: {{required: [{required}]}}, properties: [{properties}]"
    body = f"schema: [{{name: o, properties: [{{name: address, {more}}}]}}]\n"
    return {"contracts/d.yaml": doc("DataContract", "d", body)}


def test_a_name_that_the_object_has_not_is_an_error_with_a_suggestion(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT021", contract(doc, "town, «steet»", "{name: street}, {name: town}"))
    assert found.help == "did you mean `street`?"
    assert [edit.text for fix in found.fixes for edit in fix.edits] == ["street"]


def test_names_that_it_has_are_fine_and_so_are_all_where_it_lists_none(judge: Any, doc: Any) -> None:
    judge("DAT021", contract(doc, "street", "{name: street}"))
    judge("DAT021", contract(doc, "street", ""))
