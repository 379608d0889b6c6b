from __future__ import annotations

import io

import pytest

from govern.event import frames as module
from govern.event.frames import HEADER, Frame, frame, frames


def found(data: bytes) -> list[Frame]:
    return list(frames(io.BytesIO(data)))


def test_what_is_framed_is_read_again() -> None:
    payloads = [b"{}", b"", b'{"a":"\xc3\xa4"}']
    data = HEADER + b"".join(frame(payload) for payload in payloads)
    assert found(data) == [Frame(line, payload) for line, payload in enumerate(payloads, 2)]


def test_a_line_that_was_never_finished_is_torn_wherever_it_ends() -> None:
    first, second = frame(b'{"id":"a"}'), frame(b'{"id":"b"}')
    whole = HEADER + first + second
    for cut in range(len(whole)):
        read = found(whole[:cut])
        complete = [one.payload for one in read if not one.torn]
        if cut < len(HEADER) + len(first):
            assert complete == []
        else:
            assert complete == [b'{"id":"a"}']
        torn = cut > len(HEADER) and cut != len(HEADER) + len(first)
        assert [one.torn for one in read if one.torn] == [True] * torn


def test_a_flipped_bit_is_damage_and_the_lines_after_it_are_read() -> None:
    first, second = frame(b'{"id":"a"}'), frame(b'{"id":"b"}')
    for at in range(len(first) - 1):
        for bit in range(8):
            bad = bytearray(first)
            bad[at] ^= 1 << bit
            read = found(HEADER + bytes(bad) + second)
            assert all(one.payload != b'{"id":"a"}' for one in read[:-1])
            assert read[-1].payload == b'{"id":"b"}'
            assert read[0].payload is None
            assert not read[0].torn


def test_what_is_no_segment() -> None:
    with pytest.raises(ValueError, match="not a segment"):
        found(b"something else\n")
    assert found(b"") == found(HEADER[:5]) == found(HEADER) == []


def test_a_line_longer_than_any_event_is_damage_and_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST", 64)
    data = HEADER + b"x" * 200 + b"\n" + frame(b"{}")
    assert [(one.payload, one.torn) for one in found(data)] == [(None, False), (b"{}", False)]
    assert [(one.payload, one.torn) for one in found(HEADER + b"x" * 64)] == [(None, True)]


@pytest.mark.parametrize("payload", [b"a\nb", b"x" * (module.MAX_EVENT + 1)])
def test_what_cannot_be_framed(payload: bytes) -> None:
    with pytest.raises(ValueError, match="one line"):
        frame(payload)
