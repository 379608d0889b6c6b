from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from govern.event.cloudevents import is_cloudevent, unwrap
from govern.event.fields import EventError
from govern.event.reading import read

ENVELOPE: dict[str, Any] = {
    "specversion": "1.0",
    "type": "com.example.triaged",
    "source": "/complaints",
    "subject": "1842",
    "id": "A234-1234-1234",
    "time": "2018-04-05T17:31:00Z",
    "comexampleextension1": "value",
    "datacontenttype": "application/json",
    "data": {"release": "release/42@1.0.0", "recommendation": {"action": "tag"}},
}


def test_attributes_and_data_make_one_event() -> None:
    event = read(unwrap(ENVELOPE))
    assert (event.source, event.id, event.type) == ("/complaints", "A234-1234-1234", "com.example.triaged")
    assert (event.time, event.record) == ("2018-04-05T17:31:00.000000Z", "1842")
    assert event.release == "release/42@1.0.0"


@pytest.mark.parametrize(
    "media", [None, "application/json; charset=utf-8", "application/vnd.x+json", "text/json"]
)
def test_data_is_json_by_any_of_its_names(media: str | None) -> None:
    assert unwrap(ENVELOPE | {"datacontenttype": media}) == unwrap(ENVELOPE)


def test_data_may_be_base64() -> None:
    data = b64encode(b'{"release":"release/42@1.0.0","recommendation":{"action":"tag"}}').decode()
    value = {name: item for name, item in ENVELOPE.items() if name != "data"}
    assert unwrap(value | {"data_base64": data}) == unwrap(ENVELOPE)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"specversion": "0.3"}, "`specversion` is not 1.0"),
        ({"id": None}, "`id` is missing"),
        ({"source": ""}, "`source` is missing"),
        ({"type": None}, "`type` is missing"),
        ({"datacontenttype": "text/xml", "data": '<much wow="xml"/>'}, "`datacontenttype` is not JSON"),
        ({"datacontenttype": 7}, "`datacontenttype` is not JSON"),
        ({"data": "text"}, "`data` is not a JSON object"),
        ({"data": None}, "`data` is not a JSON object"),
        ({"data_base64": "e30="}, "exclude each other"),
        ({"data": {"id": "another"}}, "`data.id` stands in the attribute `id` already"),
        ({"data": {"record": "another"}}, "`data.record` stands in the attribute `subject` already"),
    ],
)
def test_what_is_no_event_of_ours(change: dict[str, Any], said: str) -> None:
    with pytest.raises(EventError) as caught:
        unwrap(ENVELOPE | change)
    assert said in caught.value.message


@pytest.mark.parametrize("data", ["!", 7, "e3"])
def test_what_is_no_base64(data: object) -> None:
    value = {name: item for name, item in ENVELOPE.items() if name != "data"}
    with pytest.raises(EventError, match="`data_base64` is not base64"):
        unwrap(value | {"data_base64": data})


def test_what_says_that_it_is_one() -> None:
    assert is_cloudevent(ENVELOPE)
    assert not is_cloudevent(ENVELOPE["data"])
    assert not is_cloudevent([ENVELOPE])
