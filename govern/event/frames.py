"""Events in a file that may end anywhere: each a line with its length and a checksum before it.

    govern-spool 1
    0000004b 1c291ca3 {"id":"c-1842",...}

A process that is killed while it writes leaves a last line without its end: it is cut. A whole line that is
not what its checksum (CRC-32, as ISO 3309 has it) says was damaged afterwards, and is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from govern.event.text import MAX_EVENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

HEADER = b"govern-spool 1\n"
OPEN = ".open"
"""How the name of a segment ends that a process may still write to; it holds an flock(2) while it does."""
SEALED = ".sealed"
"""How it ends once a drain has taken it over: a writer that finds its segment renamed begins another."""
_LEAD_SIZE = 18
_LONGEST = MAX_EVENT + _LEAD_SIZE + 1


class Frame(NamedTuple):
    """One line of a segment: its number, its payload, or why there is none."""

    line: int
    payload: bytes | None
    torn: bool = False


def frame(payload: bytes) -> bytes:
    """Frame a payload of one line, such as JSON without line breaks; raises ValueError for another."""
    if b"\n" in payload or len(payload) > MAX_EVENT:
        raise ValueError(f"a payload is one line of at most {MAX_EVENT} bytes")
    return _framed(payload) + b"\n"


def frames(file: BinaryIO) -> Iterator[Frame]:
    """Read a segment line by line; raises ValueError where it does not begin as one."""
    first = file.readline(len(HEADER))
    if first != HEADER:
        if HEADER.startswith(first):
            return  # it was killed before it wrote anything
        raise ValueError("not a segment of a spool")
    number = 1
    while data := file.readline(_LONGEST):
        number += 1
        if not data.endswith(b"\n"):
            rest = len(data) == _LONGEST and file.read(1)
            yield Frame(number, None, torn=not rest)
            if rest:
                _skip_line(file)
            continue
        yield Frame(number, _payload(data[:-1]))


def _payload(data: bytes) -> bytes | None:
    payload = data[_LEAD_SIZE:]
    return payload if data == _framed(payload) else None


def _framed(payload: bytes) -> bytes:
    return b"%08x %08x %b" % (len(payload), crc32(payload), payload)


def _skip_line(file: BinaryIO) -> None:
    while (data := file.readline(_LONGEST)) and not data.endswith(b"\n"):
        pass
