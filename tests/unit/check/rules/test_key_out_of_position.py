from __future__ import annotations

from typing import Any


def contract(doc: Any, *properties: str) -> Any:
    listed = ", ".join(f"{{name: p{at}, {more}}}" for at, more in enumerate(properties))
    return {"contracts/d.yaml": doc("DataContract", "d", f"schema: [{{name: o, properties: [{listed}]}}]\n")}


KEY = "primaryKey: true, primaryKeyPosition"


def test_one_position_twice_is_an_error_at_the_second(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT012", contract(doc, f"{KEY}: 1", f"{KEY}: «1»"))
    assert found.severity.value == "error"
    assert found.message == "`p0` and `p1` are both at position 1"
    assert found.route == "schema[o].properties[p1].primaryKeyPosition"
    assert [other.place.column for other in found.related] == [82]


def test_positions_start_from_one(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT012", contract(doc, f"{KEY}: «0»", f"{KEY}: 1"))
    assert found.severity.value == "error"


def test_a_gap_is_a_warning_at_the_last(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT012", contract(doc, f"{KEY}: 1", f"{KEY}: «3»"))
    assert (found.severity.value, found.help) == ("warning", "number them from 1 upward without a gap")


def test_all_have_a_position_or_none(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT012", contract(doc, f"{KEY}: 1", "primaryKey: «true»"))
    assert found.severity.value == "warning"
    judge("DAT012", contract(doc, "primaryKey: true", "primaryKey: true"))


def test_what_is_no_part_of_the_key_has_no_position(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT012", contract(doc, "primaryKey: false, primaryKeyPosition: «2»"))
    assert found.severity.value == "warning"
    judge("DAT012", contract(doc, "primaryKey: false, primaryKeyPosition: -1", "partitionKeyPosition: «1»"))


def test_keys_in_order_are_fine_and_each_kind_counts_by_itself(judge: Any, doc: Any) -> None:
    both = "partitioned: true, partitionKeyPosition: 1"
    judge("DAT012", contract(doc, f"{KEY}: 2", f"{KEY}: 1, {both}", "logicalType: string"))
    judge("DAT012", contract(doc, f"{KEY}: 1, {both}", f"{KEY}: 2, {both.replace('1', '«1»')}"))
