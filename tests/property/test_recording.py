"""Events survive every way of telling them, and a spool gives back what was whole, wherever it is cut."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from govern.app.recording.input import read_events
from govern.event.fields import EventError
from govern.event.frames import HEADER, frame, frames
from govern.event.model import Event
from govern.event.reading import read
from govern.lineage.entry import decode, encode
from govern.lineage.submission import recorded, submitted

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20)
CONTENTS = st.dictionaries(
    NAMES,
    st.one_of(
        st.text(st.characters(blacklist_categories=("Cs",)), max_size=40),
        st.builds(lambda n: {"digest": "sha256:" + "a" * 64, "size": n}, st.integers(0, 2**53 - 1)),
        st.just({"commitment": "x" * 43}),
    ),
    max_size=3,
)
EVENTS = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["https://x.example/a?b#c", "/mycontext", "urn:uuid:1"]),
        "id": TEXTS,
        "time": st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
        "components": st.just(["model/words@1.0.0"]),
        "outcome": st.builds(lambda name: {"result": name}, NAMES),
    },
    optional={
        "record": TEXTS,
        "data_subject": TEXTS,
        "run": TEXTS,
        "type": TEXTS,
        "inputs": CONTENTS,
        "outputs": CONTENTS,
        "recommendation": st.builds(
            lambda action, n: {"action": action, "confidence": f"{n / 1_000_000:.6f}"},
            NAMES,
            st.integers(0, 1_000_000),
        ),
        "decision": st.builds(
            lambda verdict, action: {"verdict": verdict, "action": action},
            st.sampled_from(["act", "hold", "deny"]),
            NAMES,
        ),
        "parents": st.lists(st.one_of(NAMES, st.just("ev:2_17")), max_size=3),
    },
)


def cloudevent(value: dict[str, Any]) -> dict[str, Any]:
    envelope = {"source", "id", "time", "type", "record"}
    inside = {name: item for name, item in value.items() if name not in envelope}
    outside = {"specversion": "1.0", "type": value.get("type", "x"), "data": inside}
    outside |= {name: value[name] for name in ("source", "id", "time")}
    return outside | ({"subject": value["record"]} if "record" in value else {})


@given(st.lists(EVENTS, max_size=4), st.sampled_from(["", "ascii"]), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_lines_documents_batches_and_cloudevents_say_the_same(
    values: list[dict[str, Any]], spelling: str, ends: str
) -> None:
    wanted = [read(value) for value in values]

    def told(data: str) -> list[Any]:
        return [one.event for one in read_events(io.BytesIO(data.encode()), "in")]

    def text(value: Any, **options: Any) -> str:
        return json.dumps(value, ensure_ascii=bool(spelling), **options)

    assert told(ends.join(map(text, values))) == wanted
    assert told(text(values, indent=1)) == wanted
    for value, event in zip(values, wanted, strict=True):
        assert told(text(value, indent=3)) == [event]
    clouds = [cloudevent(value) for value in values]
    assert [one and one._replace(type=None) for one in told("\n".join(map(text, clouds)))] == [
        event._replace(type=None) for event in wanted
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("1.5"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(EVENTS, st.data())
def test_whatever_stands_in_an_event_it_is_read_or_refused_in_words(
    value: dict[str, Any], data: st.DataObject
) -> None:
    spoilt: Any = dict(value)
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from([*sorted(Event._fields), "specversion", "data", "refused"]))
        spoilt[name] = data.draw(JSON)
    text = json.dumps(spoilt).encode()
    for line in (text, data.draw(st.sampled_from([text[:-2], b"[" + text, text + text, b'"' + text]))):
        with suppress(EventError):
            for one in read_events(io.BytesIO(line), "in"):
                assert (one.event is None) == (one.error is not None)


@given(st.binary(max_size=60), st.sampled_from([b"", b"{", b"[", b'{"specversion":"1.0"}', b"\xef\xbb\xbf{"]))
def test_any_bytes_are_read_or_refused_in_words(data: bytes, lead: bytes) -> None:
    with suppress(EventError):
        assert all(one.event or one.error for one in read_events(io.BytesIO(lead + data), "in"))


@given(EVENTS)
def test_an_entry_holds_what_was_told_and_no_content(value: dict[str, Any]) -> None:
    event, salt = read(value), b"s" * 32
    entry = recorded(event, salt, environment=event.environment, pipeline=None, factor_set=None)
    assert decode(encode(entry)) == entry
    assert entry.submitted == submitted(read(json.loads(json.dumps(value))), salt)
    assert (entry.source, entry.id, entry.time) == (event.source, event.id, event.time)
    assert set(entry.inputs or ()) == set(event.inputs)
    for given_ in (*event.inputs.values(), *event.outputs.values()):
        if given_.content is not None and len(given_.content) > 20:
            assert json.dumps(given_.content, ensure_ascii=False).encode()[1:-1] not in encode(entry)


@given(st.lists(st.binary(max_size=20).map(lambda data: data.replace(b"\n", b"")), max_size=5), st.data())
def test_a_spool_cut_anywhere_gives_what_was_whole(payloads: list[bytes], data: st.DataObject) -> None:
    framed = [frame(payload) for payload in payloads]
    segment = HEADER + b"".join(framed)
    cut = data.draw(st.integers(0, len(segment)))
    whole, end = 0, len(HEADER)
    for one in framed:
        end += len(one)
        whole += end <= cut
    read_again = [one for one in frames(io.BytesIO(segment[:cut])) if not one.torn]
    assert [one.payload for one in read_again] == payloads[:whole]
