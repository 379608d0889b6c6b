"""The vectors of the RFC 8785 reference implementation, where they lie in the restricted domain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govern.source.canonical import CanonicalError, canonical_bytes, parse_canonical

IN_DOMAIN = ("arrays", "structures", "unicode")
OUT_OF_DOMAIN = {
    "french": "ASCII",  # keys with accents
    "values": "float",  # fractions and exponents
    "weird": "ASCII",  # keys from every plane
}


def number(text: str) -> int | float:
    """Read `56.0` as the integer it is: JSON does not tell the two apart."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / "input" / f"{name}.json").read_bytes(), parse_float=number)


@pytest.fixture
def vectors(shared: Path) -> Path:
    return shared / "vectors" / "rfc8785-jcs"


def test_every_vector_is_accounted_for(vectors: Path) -> None:
    names = {path.stem for path in (vectors / "input").iterdir()}
    assert names == {*IN_DOMAIN, *OUT_OF_DOMAIN}


@pytest.mark.parametrize("name", IN_DOMAIN)
def test_vector(vectors: Path, name: str) -> None:
    expected = bytes.fromhex((vectors / "outhex" / f"{name}.txt").read_text())
    assert canonical_bytes(read(vectors, name)) == expected
    assert canonical_bytes(parse_canonical(expected)) == expected


@pytest.mark.parametrize("name", OUT_OF_DOMAIN)
def test_vector_outside_the_domain_is_refused(vectors: Path, name: str) -> None:
    with pytest.raises(CanonicalError, match=OUT_OF_DOMAIN[name]):
        canonical_bytes(read(vectors, name))
    with pytest.raises(CanonicalError, match=OUT_OF_DOMAIN[name]):
        parse_canonical((vectors / "output" / f"{name}.json").read_bytes())
