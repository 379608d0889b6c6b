from __future__ import annotations

import pytest

from govern.event import text
from govern.event.fields import EventError, NumberText
from govern.event.text import MAX_EVENT, parse


def test_numbers_keep_their_spelling() -> None:
    found = parse(b'{"a": 0.10, "b": 1, "c": 1e-7}')
    assert found == {"a": "0.10", "b": 1, "c": "1e-7"}
    assert [type(found[name]) for name in "abc"] == [NumberText, int, NumberText]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "not JSON: Expecting property name"),
        (b'{"a":1} x', "not JSON: Extra data, at character 9"),
        (b"\xff", "byte 0 is not UTF-8"),
        (b'{"a":1,"a":2}', "the key `a` stands twice"),
        (b'{"a":{"b":1,"c":2,"b":1}}', "the key `b` stands twice"),
        (b'{"a":NaN}', "NaN is not JSON"),
        (b'{"a":-Infinity}', "-Infinity is not JSON"),
        (b"[" * 100_000, "nested too deep"),
        (b"1" * 5_000, "an integer is far outside"),
        (b'"a\nb"', "not JSON: Invalid control character"),
        (b" " * (MAX_EVENT + 1), f"an event has at most {MAX_EVENT} bytes"),
    ],
)
def test_what_is_not_read(data: bytes, said: str) -> None:
    with pytest.raises(EventError) as caught:
        parse(data)
    assert said in caught.value.message


def test_a_document_may_be_longer_than_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MAX_EVENT", 3)
    assert text.parse_any(b"[1,2]") == [1, 2]
    with pytest.raises(EventError):
        parse(b"[1,2]")
