"""Events as they come: JSON Lines of events or CloudEvents, one JSON document, or a JSON batch.

Lines are read one at a time, so that input of any length needs little memory. A line that can't be read is
told with its number, and the next one is read.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from govern.event.cloudevents import is_cloudevent, unwrap
from govern.event.fields import EventError
from govern.event.reading import read
from govern.event.text import MAX_EVENT, parse, parse_any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from govern.app.recording.segment import Segment
    from govern.event.model import Event

Form = Literal["auto", "jsonl", "cloudevents"]
"""What the input is: our own form, CloudEvents, or each event as it says itself."""

MAX_DOCUMENT = 64 << 20
"""Bytes of one JSON document at most: a batch is read whole."""

SPACE = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Told:
    """One event of the input, or why there is none; `place` says where it stands, as FILE:LINE or FILE[N].

    One of a spool names the `segment` it stands in.
    """

    place: str
    event: Event | None
    error: EventError | None = None
    data: bytes = b""
    segment: Segment | None = None


def read_events(stream: BinaryIO, name: str, form: Form = "auto") -> Iterator[Told]:
    """Read all events of a stream; `name` is what its places are told by."""
    first = _first_line(stream)
    if first.lstrip(SPACE).startswith(b"["):
        yield from _batch(stream, first, name, form)
    elif _goes_on(first):
        yield from _document(stream, first, name, form)
    else:
        yield from _lines(stream, first, name, form)


def told(data: bytes, place: str, form: Form = "auto") -> Told:
    """Read one event from its JSON text."""
    try:
        return Told(place, event_of(parse(data), form), data=data)
    except EventError as error:
        return Told(place, None, error, data)


def event_of(value: Any, form: Form = "auto") -> Event:
    """Read an event from JSON; raises EventError.

    What `govern record --spool` refused stands beside the reason, and is taken out of there.
    """
    if isinstance(value, dict) and value.keys() == {"event", "refused"}:
        value = value["event"]
    if is_cloudevent(value) and form != "jsonl":
        return read(unwrap(value))
    if form == "cloudevents":
        raise EventError("`specversion` is missing: this is no CloudEvent")
    return read(value)


def _first_line(stream: BinaryIO) -> bytes:
    """Read up to the end of the first line that is not empty, without the byte order mark."""
    data = b""
    while not data.strip(SPACE) and (line := stream.readline(MAX_EVENT + 2)):
        data += line.removeprefix(_BOM) if not data else line
        if len(data) > MAX_EVENT + 2:
            break
    return data


def _goes_on(first: bytes) -> bool:
    """Whether the first line is the beginning of an object that goes on in further lines."""
    text = first.strip(SPACE)
    return text.startswith(b"{") and not text.endswith(b"}")


def _lines(stream: BinaryIO, first: bytes, name: str, form: Form) -> Iterator[Told]:
    number = first[:-1].count(b"\n")
    line = first[first.rfind(b"\n", 0, -1) + 1 :]
    while line:
        number += 1
        place = f"{name}:{number}"
        if len(line) > MAX_EVENT + 1 and not line.endswith(b"\n"):
            while (rest := stream.readline(MAX_EVENT)) and not rest.endswith(b"\n"):
                pass
            yield Told(place, None, _too_long())
        elif line.strip(SPACE):
            yield told(line.strip(SPACE), place, form)
        line = stream.readline(MAX_EVENT + 2)


def _too_long() -> EventError:
    return EventError(
        f"an event has at most {MAX_EVENT} bytes, this one has more",
        help="Name large contents by `digest` and `size`.",
    )


def _document(stream: BinaryIO, first: bytes, name: str, form: Form) -> Iterator[Told]:
    """Read one event over several lines; where it is none, each line is told for itself."""
    data = first + stream.read(MAX_DOCUMENT + 1 - len(first))
    try:
        value = parse_any(data.strip(SPACE)) if len(data) <= MAX_DOCUMENT else None
    except EventError:
        value = None
    if isinstance(value, dict):
        yield _read(value, f"{name}:1", form)
        return
    again = _Again(data, stream)
    yield from _lines(again, again.readline(MAX_EVENT + 2), name, form)  # type: ignore[arg-type]


class _Again:
    """A stream with what was read of it already before it."""

    def __init__(self, data: bytes, rest: BinaryIO) -> None:
        self._data = io.BytesIO(data)
        self._rest = rest

    def readline(self, size: int) -> bytes:
        line = self._data.readline(size)
        if line.endswith(b"\n") or len(line) == size:
            return line
        return line + self._rest.readline(size - len(line))


def _batch(stream: BinaryIO, first: bytes, name: str, form: Form) -> Iterator[Told]:
    data = b"".join(chain((first,), iter(lambda: stream.read(1 << 20), b""))) if first else b""
    if len(data) > MAX_DOCUMENT:
        raise EventError(
            f"a batch in one JSON array has at most {MAX_DOCUMENT} bytes",
            help="Write one event a line (JSON Lines): it is read however long it is.",
            place=name,
        )
    try:
        values = parse_any(data.strip(SPACE))
    except EventError as error:
        raise EventError(error.message, help=error.help or "Write one event a line.", place=name) from None
    for at, value in enumerate(values if isinstance(values, list) else [values]):
        yield _read(value, f"{name}[{at}]", form)


def _read(value: Any, place: str, form: Form) -> Told:
    try:
        return Told(place, event_of(value, form))
    except EventError as error:
        return Told(place, None, error)
