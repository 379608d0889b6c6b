from __future__ import annotations

from typing import Any

BODY = """
schema:
  - name: %s
    authoritativeDefinitions: [{url: %s, type: tutorial}]
    properties:
      - name: id
        customProperties: [{property: %s, value: ""}]
"""


def test_an_empty_name_is_found_where_it_stands(judge: Any, doc: Any) -> None:
    text = doc("DataContract", "d", BODY % ('«""»', "x", "p"))
    (found,) = judge("DAT003", {"contracts/d.yaml": text})
    assert str(found.place) == "contracts/d.yaml:7:11"
    assert found.severity.value == "error"


def test_blanks_are_empty_too_in_properties_and_definitions(judge: Any, doc: Any) -> None:
    text = doc("DataContract", "d", BODY % ("o", "«''»", '«"  "»'))
    found = judge("DAT003", {"contracts/d.yaml": text})
    assert [item.message for item in found] == ["`url` is empty", "`property` is empty"]


def test_names_that_say_something_and_empty_values_are_fine(judge: Any, doc: Any) -> None:
    judge("DAT003", {"contracts/d.yaml": doc("DataContract", "d", BODY % ("o", "x", "p"))})
