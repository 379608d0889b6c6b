from __future__ import annotations

from typing import Any

BODY = """
roles:
  - {id: analyst, role: a}
  - {id: %s, role: b}
schema:
  - id: orders_tbl
    name: orders
    properties:
      - {id: %s, name: amount, logicalType: number}
      - {id: day, name: day, logicalType: date}
"""


def test_an_id_that_its_list_has_already_is_found_where_it_is_repeated(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT001", {"contracts/d.yaml": doc("DataContract", "d", BODY % ("«analyst»", "amount"))})
    assert str(found.place) == "contracts/d.yaml:8:10"
    assert found.severity.value == "error"
    assert [str(other.place) for other in found.related] == ["contracts/d.yaml:7:10"]


def test_properties_of_an_object_are_a_list_too(judge: Any, doc: Any) -> None:
    text = doc("DataContract", "d", BODY % ("viewer", "day")).replace(
        "{id: day, name: day", "{id: «day», name: day"
    )
    (found,) = judge("DAT001", {"contracts/d.yaml": text})
    assert found.route == "schema[orders].properties[day].id"


def test_one_id_in_two_lists_is_two_ids(judge: Any, doc: Any) -> None:
    judge("DAT001", {"contracts/d.yaml": doc("DataContract", "d", BODY % ("orders_tbl", "analyst"))})


def test_what_custom_properties_hold_is_not_the_standards(judge: Any, doc: Any) -> None:
    body = "customProperties: [{property: team, value: [{id: a}, {id: a}]}]\n"
    judge("DAT001", {"contracts/d.yaml": doc("DataContract", "d", body)})
    twice = "customProperties: [{id: a, property: p, value: 1}, {id: «a», property: q, value: 2}]\n"
    judge("DAT001", {"contracts/d.yaml": doc("DataContract", "d", twice)})


def test_ids_of_before_3_1_mean_nothing(judge: Any, doc: Any) -> None:
    text = doc("DataContract", "d", BODY % ("analyst", "amount")).replace("v3.1.0", "v3.0.2")
    text = text.replace("id: orders_tbl\n    ", "").replace("{id: amount, ", "{").replace("{id: day, ", "{")
    judge("DAT001", {"contracts/d.yaml": text})
