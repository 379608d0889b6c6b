from __future__ import annotations

import pytest

from govern.source import node
from govern.source.node import Mapping
from govern.source.reader import read_document


def mapping(size: int) -> Mapping:
    root = read_document("".join(f"k{number}: {number}\n" for number in range(size)).encode(), "a.yaml").root
    assert isinstance(root, Mapping)
    return root


@pytest.mark.parametrize("size", [1, 32, 33, 200])
def test_a_key_is_found_however_many_there_are(size: int) -> None:
    root = mapping(size)
    assert [root.pair(f"k{number}") for number in range(size)] == list(root.items)
    assert [root.key(name.text) for name, _ in root.items] == [name for name, _ in root.items]
    assert [root.get(name.text) for name, _ in root.items] == [value for _, value in root.items]
    assert (root.pair("k"), root.get("k"), root.key("k"), root.pair(0)) == (None,) * 4


def test_two_mappings_alike_have_each_their_own_keys() -> None:
    first, second = mapping(40), mapping(40)
    assert first == second
    assert first.key("k7") is first.items[7][0]
    assert second.key("k7") is second.items[7][0]


def test_many_keys_are_gone_through_once() -> None:
    root = mapping(200)
    before = node._pairs.cache_info()
    for name, _ in root.items:
        root.get(name.text)
    after = node._pairs.cache_info()
    assert (after.misses - before.misses, after.hits - before.hits) == (1, 199)
