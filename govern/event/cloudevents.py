"""CloudEvents 1.0 in the JSON format: the envelope names the event, its `data` says what happened.

`source`, `id`, `time` and `type` are the attributes of these names; `subject` is the key of the record. The
`data` is an event without these fields. Extension attributes are not recorded.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any

from govern.event.fields import EventError
from govern.event.text import parse

_ATTRIBUTES = {"source": "source", "id": "id", "time": "time", "type": "type", "subject": "record"}
"""Attributes of the envelope, and the fields of an event that they stand for."""


def is_cloudevent(value: object) -> bool:
    """Whether a JSON value says that it is a CloudEvent."""
    return isinstance(value, dict) and "specversion" in value


def unwrap(value: dict[str, Any]) -> dict[str, Any]:
    """Give the event that a CloudEvent carries, not yet read. Raises EventError."""
    if value.get("specversion") != "1.0":
        raise EventError("`specversion` is not 1.0", help="CloudEvents 1.0 are read, in the JSON format.")
    for name in ("id", "source", "type"):
        if not isinstance(value.get(name), str) or not value[name]:
            raise EventError(f"`{name}` is missing: every CloudEvent has it")
    data = _data(value)
    if not isinstance(data, dict):
        raise EventError(
            "`data` is not a JSON object", help="Let it hold an event; `govern schema event` shows one."
        )
    found = dict(data)
    for attribute, field in _ATTRIBUTES.items():
        if attribute in value:
            if found.get(field) is not None:
                raise EventError(f"`data.{field}` stands in the attribute `{attribute}` already")
            found[field] = value[attribute]
    return found


def _data(value: dict[str, Any]) -> Any:
    kind = value.get("datacontenttype") or "application/json"
    media = kind.partition(";")[0].strip().lower() if isinstance(kind, str) else ""
    if not (media.endswith("+json") or media in {"application/json", "text/json"}):
        raise EventError("`datacontenttype` is not JSON", help="Let `data` hold an event as JSON.")
    if "data_base64" not in value:
        return value.get("data")
    if "data" in value:
        raise EventError("`data` and `data_base64` exclude each other (CloudEvents JSON format, section 3.1)")
    try:
        return parse(b64decode(value["data_base64"], validate=True))
    except (binascii.Error, TypeError, ValueError):
        raise EventError("`data_base64` is not base64") from None
