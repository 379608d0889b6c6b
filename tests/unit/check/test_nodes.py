from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.check import nodes
from govern.check.nodes import node_at
from govern.contract.load import place_in
from govern.diagnostic import Place
from govern.source.node import Mapping
from govern.source.reader import read_document

if TYPE_CHECKING:
    import pytest

    from govern.source.node import Route

DOCUMENT = read_document(b"a:\n  - b: 1\n    c: {d: e}\n", "f.yaml")


def test_a_value_is_found_by_its_place_and_by_that_of_its_key() -> None:
    by_value = node_at(DOCUMENT, Place("f.yaml", 2, 8, 2, 9))
    assert by_value is not None
    assert by_value[0] == ("a", 0, "b")
    by_key = node_at(DOCUMENT, Place("f.yaml", 3, 5, 3, 6))
    assert by_key is not None
    assert by_key[0] == ("a", 0, "c")
    assert isinstance(by_key[1], Mapping)


def test_other_places_have_no_node() -> None:
    assert node_at(DOCUMENT, Place("f.yaml", 2, 8, 2, 10)) is None
    assert node_at(DOCUMENT, Place("g.yaml", 2, 8, 2, 9)) is None
    assert node_at(read_document(b"a: [", "f.yaml"), Place("f.yaml")) is None


def test_a_document_is_walked_once_for_all_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"k{number}: v{number}\n" for number in range(200))
    document = read_document(text.encode(), "a.yaml")
    walked: list[Route] = []
    walk = nodes._walk

    def noted(*given: Any) -> Any:
        walked.append(given[1])
        return walk(*given)

    monkeypatch.setattr(nodes, "_walk", noted)
    for number in range(200):
        assert node_at(document, place_in(document, f"k{number}", key=bool(number % 2))) is not None
    assert walked.count(()) == 1
