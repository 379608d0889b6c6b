"""Artefacts taken apart: at the names of JSON where nothing but values differs, at lines, or not at all."""

from __future__ import annotations

import pytest

from govern.run.keyed.artefacts import artefact_keys
from govern.run.keyed.key import Reads


def test_json_comes_apart_by_its_names() -> None:
    found = artefact_keys({"l": b'{"a": 1, "x": 0}'}, {"l": b'{"a": 2, "x": 1}'})
    assert [key.route for key in found.keys] == [("l", "a"), ("l", "x")]
    assert found.opaque == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'{"a": 1, "a": 2, "x": 0}', b'{"a": 3, "a": 2, "x": 1}'),
        (b'{"a": 1.10, "x": 0}', b'{"a": 1.1, "x": 1}'),
        (b'{"a": 1}', b"a\t1\nx\t1\n"),
    ],
)
def test_what_differs_beside_values_is_not_laid_to_them(old: bytes, new: bytes) -> None:
    found = artefact_keys({"l": old}, {"l": new})
    assert [key.route for key in found.keys] == [("l",)]
    assert "as a whole" in found.opaque
    reads = Reads(key.route for key in found.keys)
    made = found.make(frozenset(), reads)
    assert made.table("l")["x"] is not None
    assert reads.read == {("l",)}
