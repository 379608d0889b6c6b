from __future__ import annotations

import pytest

from govern.check.odcs import DataSource, Part, read_sources, structures
from govern.check.odcs_paths import Lost, by_names, reference
from govern.check.odcs_values import misfit
from govern.source.reader import read_document

HEAD = "apiVersion: v3.1.0\nkind: DataContract\nid: d\nversion: 1.0.0\n"
SCHEMA = """\
schema:
  - name: orders
    id: orders_tbl
    physicalName: orders_v1
    properties:
      - {name: a.b, properties: [{name: c}]}
      - {name: a, properties: [{name: b, properties: [{name: d}]}]}
      - {name: lines, items: {properties: [{name: sku}]}}
  - name: open
"""


def source(text: str) -> DataSource:
    (found,) = read_sources([read_document((HEAD + text).encode(), "d.yaml")])
    return found


@pytest.mark.parametrize(
    "text",
    [
        "kind: Prompt\napiVersion: govern/v1\n",
        "kind: DataContract\napiVersion: v2.2.2\n",
        "kind: DataContract\n",
        "- a\n",
        "kind: DataContract\napiVersion: v3.1.0\nkind: DataContract\n",
        "{",
    ],
)
def test_only_data_contracts_of_a_known_version_with_clear_keys_are_judged(text: str) -> None:
    assert list(read_sources([read_document(text.encode(), "d.yaml")])) == []


def test_parts_are_asked_for_what_they_hold() -> None:
    root = source("a: [1, 2.5]\nb: ~\nc: 'true'\nd: true\ne: .inf\nf: {g: 1}\nh: [1, x]\n").root
    assert root.ends("a") == (1, 2.5)
    assert root.ends("h") is None
    assert (root.get("b"), root.text("a"), root.each("c")) == (None, None, ())
    assert (root.says("c"), root.says("d")) == (False, True)
    assert (root.number("e"), root.number("d"), root.number("f")) == (None, None, None)
    held = root.get("f")
    assert held is not None
    assert (held.number("g"), held.start.column, held.place.column) == (1, 1, 4)


def test_routes_name_the_items_of_short_lists_only() -> None:
    short, long = source("roles: [{role: a}, {role: b}]\n"), source(f"roles: [{'{role: a},' * 1001}]\n")
    assert short.root.each("roles")[1].spelt == "roles[b]"
    assert long.root.each("roles")[7].spelt == "roles[7]"


def test_what_custom_properties_hold_is_no_structure() -> None:
    root = source("roles: [{role: a, customProperties: [{property: p, value: {roles: [1]}}]}]\n").root
    assert [part.spelt for part in structures(root)] == [
        "",
        "roles",
        "roles[a]",
        "roles[a].customProperties",
        "roles[a].customProperties[p]",
    ]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("orders.a.b.c", "schema[orders].properties[a.b].properties[c]"),
        ("orders.a.b.d", "schema[orders].properties[a].properties[b].properties[d]"),
        ("orders_v1.lines.sku", "schema[orders].properties[lines].items.properties[sku]"),
        (
            "schema/orders_tbl/properties/lines/properties/sku",
            "schema[orders].properties[lines].items.properties[sku]",
        ),
        ("#schema/orders/properties/a", "schema[orders].properties[a]"),
        ("open.anything.at.all", "schema[open]"),
    ],
)
def test_paths_lead_to_elements(path: str, route: str) -> None:
    found = reference(source(SCHEMA), path)
    assert isinstance(found, Part)
    assert found.spelt == route


@pytest.mark.parametrize(
    "path",
    [
        "other.yaml#orders.a",
        "orders",
        "schema/orders_tbl/properties",
        "servers/prod/properties/a",
        "schema/orders_tbl/items/sku",
    ],
)
def test_other_files_and_other_forms_are_not_judged(path: str) -> None:
    assert reference(source(SCHEMA), path) is None


def test_a_path_that_leads_nowhere_says_where_it_ends() -> None:
    lost = by_names(source(SCHEMA), ["orders", "a", "b", "x"])
    assert isinstance(lost, Lost)
    assert (lost.step, lost.known) == ("x", ("d",))
    lost = by_names(source(SCHEMA), ["ordrs"])
    assert isinstance(lost, Lost)
    assert (lost.step, lost.holder, lost.known[:2]) == ("ordrs", None, ("orders", "open"))


def test_a_pattern_that_takes_others_for_ever_takes_no_time_here() -> None:
    options = "{pattern: '^(a+)+$'}"
    more = f"logicalType: string, logicalTypeOptions: {options}, examples: [{'a' * 5000}b]"
    (field,) = source(f"schema: [{{name: o, properties: [{{name: p, {more}}}]}}]\n").fields
    assert misfit(field, field.each("examples")[0]) == "it does not match the pattern"
