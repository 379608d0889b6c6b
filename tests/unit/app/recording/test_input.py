from __future__ import annotations

import io
import json
from typing import Any

import pytest

from govern.app.recording import input as record_input
from govern.app.recording.input import Form, Told, read_events
from govern.event.fields import EventError

EVENT: dict[str, Any] = {
    "source": "https://x.example",
    "id": "c-1",
    "time": "2026-01-31T12:00:00Z",
    "components": ["model/words@1.0.0"],
    "recommendation": {"action": "tag"},
}
CLOUD = {
    "specversion": "1.0",
    "type": "x",
    **{name: EVENT[name] for name in ("source", "id", "time")},
    "data": {name: EVENT[name] for name in ("components", "recommendation")},
}


def found(data: bytes, form: Form = "auto") -> list[Told]:
    return list(read_events(io.BytesIO(data), "in", form))


def told(data: bytes, form: Form = "auto") -> list[tuple[str, str]]:
    """Give the place of each event, and its id or what is wrong."""
    return [
        (one.place, one.event.id if one.event else one.error.message if one.error else "")
        for one in found(data, form)
    ]


def line(id_: str) -> bytes:
    return json.dumps(EVENT | {"id": id_}).encode()


def test_lines() -> None:
    assert told(line("a") + b"\n" + line("b") + b"\n") == [("in:1", "a"), ("in:2", "b")]
    assert told(line("a") + b"\r\n" + line("b")) == [("in:1", "a"), ("in:2", "b")]
    assert told(b"") == told(b"\n \n\n") == []


def test_empty_lines_and_a_byte_order_mark_are_passed_over_and_counted() -> None:
    assert told(b"\xef\xbb\xbf\n\n" + line("a") + b"\n\n" + line("b")) == [("in:3", "a"), ("in:5", "b")]
    assert told(b"\xef\xbb\xbf" + line("a")) == [("in:1", "a")]


def test_a_bad_line_is_told_and_the_others_are_read() -> None:
    read = told(b"nothing\n" + line("a") + b"\n\xff\n{}\n" + line("b"))
    assert [place for place, _ in read] == ["in:1", "in:2", "in:3", "in:4", "in:5"]
    assert read[0][1].startswith("not JSON")
    assert read[2][1] == "byte 0 is not UTF-8"
    assert read[3][1] == "`source` is missing"
    assert (read[1][1], read[4][1]) == ("a", "b")


def test_a_first_line_that_ends_too_early_is_one_bad_line() -> None:
    read = told(line("a")[:-3] + b"\n" + line("b") + b"\n" + line("c"))
    assert [place for place, _ in read] == ["in:1", "in:2", "in:3"]
    assert [said for _, said in read[1:]] == ["b", "c"]


def test_one_event_over_several_lines() -> None:
    assert told(json.dumps(EVENT, indent=2).encode()) == [("in:1", "c-1")]
    assert told(b"\n" + json.dumps(CLOUD, indent=2).encode()) == [("in:1", "c-1")]


def test_a_batch() -> None:
    data = json.dumps([EVENT, CLOUD, 7, EVENT | {"id": ""}], indent=1).encode()
    read = told(data)
    assert read[:2] == [("in[0]", "c-1"), ("in[1]", "c-1")]
    assert read[2] == ("in[2]", "an event is not a JSON object")
    assert read[3][0] == "in[3]"
    assert told(b"[]") == []


def test_a_batch_that_is_no_json_is_refused_as_a_whole() -> None:
    with pytest.raises(EventError, match="not JSON") as caught:
        found(b"[" + line("a"))
    assert caught.value.place == "in"


def test_a_document_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_input, "MAX_DOCUMENT", 100)
    with pytest.raises(EventError, match="at most 100 bytes"):
        found(json.dumps([EVENT, EVENT]).encode())


def test_a_line_has_a_bound_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_input, "MAX_EVENT", 500)
    for long in (b'{"id":"' + b"x" * 2_000 + b'"}', b'{"id":"' + b"x" * 500 + b'"}'):
        read = told(line("a") + b"\n" + long + b"\n" + line("b"))
        assert [place for place, _ in read] == ["in:1", "in:2", "in:3"]
        assert "at most 500 bytes" in read[1][1] or "missing" in read[1][1]
        assert read[2][1] == "b"


def test_what_the_input_is_said_to_be() -> None:
    cloud, ours = json.dumps(CLOUD).encode(), line("c-1")
    assert found(cloud)[0].event == found(cloud, "cloudevents")[0].event
    assert found(cloud)[0].event is not None
    assert found(cloud, "jsonl")[0].event is None
    assert "this is no CloudEvent" in str(found(ours, "cloudevents")[0].error)


def test_what_was_refused_before_is_taken_out_of_its_reason() -> None:
    data = b'{"refused":{"reason":"x"},"event":' + line("a") + b"}"
    assert told(data) == [("in:1", "a")]


def test_lines_are_read_as_they_come() -> None:
    """Reading the first events needs no more of the stream than their lines."""

    class Endless(io.RawIOBase):
        def readline(self, size: int | None = -1, /) -> bytes:
            return line("a") + b"\n"

    events = read_events(Endless(), "in")  # type: ignore[arg-type]
    assert [next(events).place for _ in range(3)] == ["in:1", "in:2", "in:3"]
