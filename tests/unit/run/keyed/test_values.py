from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.contract.impact import ORDER
from govern.contract.kinds.action_policy import Action
from govern.run.keyed.values import ABSENT, differences, merged, text_of


def routes(old: Any, new: Any) -> list[tuple[str, ...]]:
    return [route for route, _, _ in differences(old, new)]


def action(name: str, least: str) -> Action:
    return Action.model_validate({"name": name, "blast_radius": "low", "minimum_confidence": least})


def test_mappings_come_apart_by_name_and_contracts_by_field() -> None:
    assert routes({"a": 1, "b": {"c": 1, "d": 2}}, {"a": 1, "b": {"c": 2}, "e": 3}) == [
        ("b", "c"),
        ("b", "d"),
        ("e",),
    ]
    before, after = (action("tag", "0.3"), action("log", "0")), (action("tag", "0.25"), action("open", "1"))
    assert routes(before, after) == [("[tag]", "minimum_confidence"), ("[log]",), ("[open]",)]
    mixed = merged(before, after, {("[tag]", "minimum_confidence"), ("[open]",)})
    assert [(item.name, item.minimum_confidence) for item in mixed] == [("tag", Decimal("0.3"))]


def test_the_order_of_a_list_is_a_part_of_its_own() -> None:
    before, after = (action("a", "0"), action("b", "0")), (action("b", "0"), action("a", "0"))
    assert routes(before, after) == [(ORDER,)]
    assert merged(before, after, {(ORDER,)}) == before


def test_so_is_the_order_of_names() -> None:
    before, after = {"x": 0, "a": 1, "b": 1}, {"x": 9, "b": 1, "a": 1}
    assert routes(before, after) == [("x",), (ORDER,)]
    assert list(merged(before, after, {(ORDER,)}).items()) == [("x", 9), ("a", 1), ("b", 1)]
    assert list(merged(before, after, {("x",)}).items()) == [("x", 0), ("b", 1), ("a", 1)]


@pytest.mark.parametrize(("old", "new"), [(1, True), ([1], [1.0]), ([1, 1], [1, True]), ("1", 1)])
def test_what_only_compares_equal_is_another_value(old: Any, new: Any) -> None:
    assert routes(old, new) == [()]


def test_a_list_without_identities_is_one_part() -> None:
    assert routes([1, 2], [1, 3]) == [()]


def test_parts_are_spelt() -> None:
    assert text_of(ABSENT) is None
    assert text_of(None) == "nothing"
    assert text_of(value=True) == "true"
    assert text_of(("[a]", "b")) == "a, b"
    assert text_of(action("tag", "0.3")) == "name tag, blast_radius low, minimum_confidence 0.3"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["a", "b"]),
    lambda inner: (
        st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        | st.lists(st.sampled_from(["x", "y", "z"]), unique=True)
        | st.lists(inner, max_size=2)
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(st.sampled_from("abcd"), VALUES), st.dictionaries(st.sampled_from("abcd"), VALUES))
def test_with_nothing_undone_it_is_after_and_with_all_before(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    every = routes(old, new)
    assert repr(sorted(merged(old, new, ()).items())) == repr(sorted(new.items()))
    undone = merged(old, new, frozenset(every))
    assert routes(undone, old) == []
