from __future__ import annotations

import enum
import sys
from typing import Any

import pytest

from govern.errors import UsageError
from govern.source.canonical import (
    MAX_DEPTH,
    MAX_INT,
    CanonicalError,
    canonical_bytes,
    digest,
    digest_of,
    parse_canonical,
)


class Verdict(enum.StrEnum):
    ACT = "act"


class Level(enum.IntEnum):
    LOW = 1


class Text(str):
    __slots__ = ()


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth - 1):
        value = [value]
    return value


def test_keys_are_sorted_and_nothing_is_padded() -> None:
    assert canonical_bytes({"b": [1, True, None], "a": {"z": "é\n\x7f"}}) == (
        b'{"a":{"z":"\xc3\xa9\\n\x7f"},"b":[1,true,null]}'
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.0, "a float"),
        ({"a": [0, {"b": 1.5}]}, "at `a[1].b`: a float"),
        (float("nan"), "a float"),
        ((1, 2), "`tuple`"),
        ({"a": {1, 2}}, "`set`"),
        (b"x", "`bytes`"),
        (Verdict.ACT, "`Verdict`"),
        (Level.LOW, "`Level`"),
        ([Text("x")], "`Text`"),
        (2**53, "2^53"),
        ([-(2**53)], "at `[0]`: an integer of 2^53"),
        ({1: "x"}, "at `1`: a key must be an ASCII string"),
        ({None: "x"}, "a key must be"),
        ({"é": "x"}, "at `é`: a key must be"),
        ({Text("x"): "x"}, "a key must be"),
        ("\ud800", "a lone surrogate (U+D800)"),
        ({"a": "x\udfff"}, "a lone surrogate (U+DFFF)"),
        (nested(MAX_DEPTH + 1), "deeper than 32"),
    ],
)
def test_what_is_outside_the_domain_is_refused(value: Any, message: str) -> None:
    with pytest.raises(CanonicalError) as caught:
        canonical_bytes(value)
    assert message in caught.value.message
    assert isinstance(caught.value, UsageError)


def test_the_edges_of_the_domain_are_inside() -> None:
    edges: Any = [MAX_INT, -MAX_INT, 0, "\U0010ffff", "", {"": {}}, nested(MAX_DEPTH - 1)]
    assert parse_canonical(canonical_bytes(edges)) == edges


def test_booleans_are_not_integers() -> None:
    assert canonical_bytes([True, 1, False, 0]) == b"[true,1,false,0]"
    read = parse_canonical(b"[true,1]")
    assert isinstance(read, list)
    assert [type(item) for item in read] == [bool, int]


def test_a_cycle_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(CanonicalError, match="deeper than 32"):
        canonical_bytes(loop)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Expecting value, at character 0"),
        (b' {"a":1}', "Expecting value"),
        (b'{"a":1} ', "more text follows the value, at character 7"),
        (b'{"a":1}{}', "more text follows"),
        (b'{"a": 1}', "from character 5"),
        (b'{"b":1,"a":2}', "from character 2"),
        (b'{"a":1,"a":1}', "canonical spelling"),
        (b'"\\u0041"', "from character 1"),
        (b'"\\/"', "canonical spelling"),
        (b'"\\u000A"', "canonical spelling"),
        (b'"\\ud800"', "canonical spelling"),
        (b"-0", "canonical spelling"),
        (b"01", "more text follows"),
        (b"1.0", "a float"),
        (b"1e3", "a float"),
        (b"NaN", "a float"),
        (b"-Infinity", "a float"),
        (b"9007199254740992", "2^53"),
        (b"9" * 5000, "far outside"),
        (b'"\xff"', "byte 1 is not UTF-8"),
        (b'"\xed\xa0\x80"', "byte 1 is not UTF-8"),
        (b'\xef\xbb\xbf"a"', "Expecting value"),
        ('"a"'.encode("utf-16"), "not UTF-8"),
        (b'"a\nb"', "control character"),
        (b"[" * 100_000, "deeper than 32"),
        (b"[" * 33 + b"]" * 33, "deeper than 32"),
        (b'{"\xc3\xa9":1}', "ASCII"),
    ],
)
def test_bytes_that_are_not_canonical_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(CanonicalError) as caught:
        parse_canonical(data)
    assert message in caught.value.message


def test_a_refusal_of_bytes_leaves_the_recursion_limit_alone() -> None:
    limit = sys.getrecursionlimit()
    with pytest.raises(CanonicalError):
        parse_canonical(b'{"a":' * 20_000)
    assert sys.getrecursionlimit() == limit


def test_digests_are_named_by_their_algorithm() -> None:
    assert digest(b"abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest_of({"b": 1, "a": 2}) == digest(b'{"a":2,"b":1}')
