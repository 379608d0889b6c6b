"""The standard library's encoder against the `rfc8785` package, on the whole restricted domain."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.source.canonical import MAX_INT, CanonicalError, canonical_bytes, parse_canonical

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
# Controls, escapes, and the borders of UTF-16 are where encoders differ, so they are drawn often.
awkward = st.text(st.sampled_from('\x00\x08\t\n\x0b\x0c\r\x1f"\\/\x7f\x80\u2028\u2029\ufeff\uffff\U0001f600'))
keys = st.text(st.characters(max_codepoint=127), max_size=8)
scalars = st.none() | st.booleans() | st.integers(-MAX_INT, MAX_INT) | texts | awkward
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=400, deadline=None)
@given(values)
def test_the_bytes_are_those_of_rfc_8785_and_read_back(value: Any) -> None:
    data = canonical_bytes(value)
    assert data == rfc8785.dumps(value)
    assert parse_canonical(data) == value


@settings(max_examples=200, deadline=None)
@given(values, st.sampled_from([(", ", ": "), (",", ": "), (", ", ":")]), st.booleans())
def test_any_other_spelling_is_refused(value: Any, separators: tuple[str, str], escape: bool) -> None:  # noqa: FBT001 - drawn
    data = json.dumps(value, separators=separators, ensure_ascii=escape).encode()
    if data == rfc8785.dumps(value):
        assert parse_canonical(data) == value
    else:
        with pytest.raises(CanonicalError):
            parse_canonical(data)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=40) | texts.map(str.encode))
def test_any_bytes_are_read_or_refused_and_never_more_than_once_spelt(data: bytes) -> None:
    try:
        value = parse_canonical(data)
    except CanonicalError:
        return
    assert canonical_bytes(value) == data
