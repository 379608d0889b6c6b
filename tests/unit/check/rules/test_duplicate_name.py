from __future__ import annotations

from typing import Any

BODY = """
schema:
  - name: orders
    properties:
      - {name: id}
      - {name: %s}
  - name: %s
    properties:
      - {name: id}
"""


def test_two_objects_of_one_name_are_an_error_at_the_second(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT002", {"contracts/d.yaml": doc("DataContract", "d", BODY % ("day", "«orders»"))})
    assert str(found.place) == "contracts/d.yaml:11:11"
    assert found.severity.value == "error"
    assert found.route == "schema[1].name"


def test_so_are_two_properties_of_one_object(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT002", {"contracts/d.yaml": doc("DataContract", "d", BODY % ("«id»", "items"))})
    assert found.message == "the property `id` is listed twice"
    assert [str(other.place) for other in found.related] == ["contracts/d.yaml:9:16"]


def test_properties_of_an_array_of_objects_count_by_themselves(judge: Any, doc: Any) -> None:
    body = """
    schema:
      - name: orders
        properties:
          - name: lines
            logicalType: array
            items: {logicalType: object, properties: [{name: lines}, {name: sku}, {name: «sku»}]}
    """
    judge("DAT002", {"contracts/d.yaml": doc("DataContract", "d", body)})


def test_other_names_that_are_there_twice_are_a_warning(judge: Any, doc: Any) -> None:
    body = """
    servers:
      - {server: prod, type: local, path: a, format: csv}
      - {server: «prod», type: local, path: b, format: csv, customProperties: [{property: a, value: 1}]}
    customProperties:
      - {property: a, value: 1}
      - {property: b, value: 1}
      - {property: «a», value: 2}
    """
    found = judge("DAT002", {"contracts/d.yaml": doc("DataContract", "d", body)})
    assert {item.severity.value for item in found} == {"warning"}


def test_a_number_and_its_text_are_two_values_of_an_enumeration(judge: Any, doc: Any) -> None:
    values = '[{value: 1}, {value: "1"}, {value: 2}, {value: «2», label: two}]'
    body = f"schema: [{{name: o, properties: [{{name: p, enum: {values}}}]}}]\n"
    text = doc("DataContract", "d", body).replace("v3.1.0", "v3.2.0")
    (found,) = judge("DAT002", {"contracts/d.yaml": text})
    assert found.severity.value == "warning"
