"""The fast check of canonical bytes against the slow one, on entries and on every kind of damage to them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from govern.lineage.shape import Shapes
from govern.source.canonical import CanonicalError, Json, canonical_bytes, parse_canonical

KEYS = st.sampled_from(["a", "b", "c.d", "e-f", 'q"', "x\\", "(", "*"])
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=6)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
DAMAGE = st.sampled_from(
    [b" ", b"0", b'"', b"\\", b",", b"[", b"}", b"1.5", b"-0", b"e9", b"\x00", b"\xff", b"\\u0041"]
)


def slow(data: bytes) -> bool:
    try:
        parse_canonical(data)
    except CanonicalError:
        return False
    return True


@settings(deadline=None, max_examples=300)
@given(st.lists(VALUES, min_size=1, max_size=6), st.data())
def test_both_checks_agree_on_every_entry_damaged_or_not(values: list[Json], data: st.DataObject) -> None:
    shapes = Shapes()
    entries = [canonical_bytes(value) for value in values]
    assert shapes.refuse(entries) == {}
    spoiled = list(entries)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(spoiled) - 1))
        place = data.draw(st.integers(0, len(spoiled[at])))
        cut = data.draw(st.integers(0, 2))
        spoiled[at] = spoiled[at][:place] + data.draw(DAMAGE | st.just(b"")) + spoiled[at][place + cut :]
    refused = set(shapes.refuse(spoiled))
    assert refused == {at for at, entry in enumerate(spoiled) if not slow(entry)}


def test_a_shape_learned_from_one_entry_does_not_let_another_ones_faults_pass() -> None:
    shapes = Shapes()
    good = [b'{"a":1,"b":["x","y"],"c":{"d":true}}'] * 3
    assert shapes.refuse(good) == {}
    faults = [
        b'{"a":01,"b":["x","y"],"c":{"d":true}}',
        b'{"a":1,"b":["x" ,"y"],"c":{"d":true}}',
        b'{"b":["x","y"],"a":1,"c":{"d":true}}',
        b'{"a":9007199254740992,"b":["x","y"],"c":{"d":true}}',
        b'{"a":1,"b":["\\u0041","y"],"c":{"d":true}}',
        b'{"a":1,"b":["x","y"],"c":{"d":true}}\n',
        b'{"a":1.0,"b":["x","y"],"c":{"d":true}}',
        b'{"a":1,"b":["x",],"c":{"d":true}}',
    ]
    assert set(shapes.refuse([*good, *faults])) == set(range(3, 3 + len(faults)))
    assert shapes.refuse([b'{"a":1,"b":["x"],"c":{"d":true}}', b'{"a":-7,"b":[],"c":{"d":false}}']) == {}
