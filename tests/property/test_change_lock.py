from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.change.lockfile import Lock, LockedComponent, dump, parse
from govern.contract.digests import Digests
from govern.contract.reference import SLUGS, Ref
from govern.errors import UsageError

digests = st.binary(min_size=32, max_size=32).map(lambda data: f"sha256:{data.hex()}")
versions = st.tuples(*[st.integers(0, 12)] * 3).map(lambda parts: ".".join(map(str, parts)))
refs = st.builds(
    Ref, st.sampled_from(sorted(SLUGS.values())), st.from_regex(r"\A[a-z0-9][a-z._-]{0,6}\Z"), versions
)
paths = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@st.composite
def components(draw: st.DrawFn, ref: Ref) -> LockedComponent:
    five = Digests(*(draw(digests) for _ in range(5)))
    return LockedComponent(ref, draw(digests), draw(st.dictionaries(paths, digests, max_size=3)), five)


@st.composite
def locks(draw: st.DrawFn) -> Lock:
    return Lock({ref: draw(components(ref)) for ref in draw(st.lists(refs, max_size=6, unique=True))})


@settings(deadline=None, max_examples=150)
@given(locks())
def test_a_lock_survives_writing_and_reading(lock: Lock) -> None:
    data = dump(lock)
    assert parse(data) == lock
    assert dump(parse(data)) == data
    assert data.count(b"\n") == len(lock.components) + 1
    for ref in lock.components:
        assert f'"ref":"{ref}"'.encode() in data.split(b"\n")[lock.place(ref).line - 1]


@settings(deadline=None, max_examples=100)
@given(locks(), locks(), st.randoms(use_true_random=False))
def test_the_lines_of_two_locks_in_any_order_are_their_union_or_a_conflict(
    one: Lock, other: Lock, chance: random.Random
) -> None:
    header, *rows = dump(one).splitlines(keepends=True)
    lines = sorted({*rows, *dump(other).splitlines(keepends=True)[1:]})
    chance.shuffle(lines)
    data = header + b"".join(lines)
    clash = any(other.components.get(ref, line) != line for ref, line in one.components.items())
    if clash:
        with pytest.raises(UsageError, match="different content"):
            parse(data, any_order=True)
        return
    merged = parse(data, any_order=True)
    assert merged.components == one.components | other.components
    assert parse(dump(merged)) == merged


@settings(deadline=None, max_examples=200)
@given(locks().filter(lambda lock: lock.components), st.data())
def test_a_changed_byte_is_refused_or_read_as_what_it_says(lock: Lock, data: st.DataObject) -> None:
    text = bytearray(dump(lock))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] = data.draw(st.integers(0, 255))
    read: Lock | UsageError
    try:
        read = parse(bytes(text))
    except UsageError as error:
        read = error
    if isinstance(read, Lock):
        assert dump(read).split(b"\n", 1)[1] == bytes(text).split(b"\n", 1)[1]
    else:
        assert read.place.startswith("govern.lock:")
        assert read.help
