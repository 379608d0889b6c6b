from __future__ import annotations

import json
from typing import Any

import pytest

from govern.lineage.statements import intoto
from govern.lineage.statements.intoto import Statement, StatementError, Subject
from govern.source.canonical import canonical_bytes

DIGEST = "sha256:" + "ab" * 32


def whole(**changed: Any) -> bytes:
    value = {
        "_type": intoto.TYPE,
        "subject": [{"name": "change", "digest": {"sha256": "ab" * 32}}],
        "predicateType": "urn:example:x",
        "predicate": {"a": 1},
    }
    return canonical_bytes({name: item for name, item in (value | changed).items() if item != "gone"})


def test_a_statement_reads_back_and_is_what_the_specification_shows() -> None:
    statement = Statement((Subject("change", DIGEST),), "urn:example:x", {"a": 1})
    assert statement.encode() == whole()
    assert intoto.read(whole()) == statement
    assert list(json.loads(whole())) == ["_type", "predicate", "predicateType", "subject"]
    assert statement.about(DIGEST)
    assert not statement.about("sha256:" + "ac" * 32)
    assert not statement.about("change")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not canonical JSON"),
        (b"[]", "not an object"),
        (whole() + b"\n", "not canonical JSON"),
        (whole(_type="https://in-toto.io/Statement/v0.1"), "is of type 'https://in-toto.io/Statement/v0.1'"),
        (whole(_type="gone"), "_type is missing"),
        (whole(more=1), "does not know: more"),
        (whole(subject=[]), "from 1 to 1000 names"),
        (whole(subject="gone"), "subject is missing"),
        (whole(subject=[{"digest": {"sha256": "ab" * 32}}]), "name is missing"),
        (whole(subject=[{"name": "c", "digest": {}}]), "sha256 is missing"),
        (whole(subject=[{"name": "c", "digest": {"sha256": "AB" * 32}}]), "sha256 is not a string"),
        (whole(subject=[{"name": "c", "digest": {"sha256": "ab" * 32, "sha1": ""}}]), "not know: sha1"),
        (whole(subject=[{"name": "c", "uri": "u", "digest": {"sha256": "ab" * 32}}]), "not know: uri"),
        (whole(subject=[{"name": "c", "digest": {"sha256": "ab" * 32}}] * 2), "each once"),
        (whole(subject=[{"name": "a\u202eb", "digest": {"sha256": "ab" * 32}}]), "name is not a string"),
        (whole(subject=[{"name": " a", "digest": {"sha256": "ab" * 32}}]), "name is not a string"),
        (whole(predicateType="approval"), "predicateType is not a string"),
        (whole(predicate="gone"), "predicate is missing"),
        (whole(predicate=[1]), "predicate is not an object"),
        (b" " * 700_001, "larger than 700000 bytes"),
    ],
)
def test_what_is_no_statement_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(StatementError, match=why):
        intoto.read(data)


def test_what_could_not_be_read_back_is_not_written() -> None:
    good = Statement((Subject("change", DIGEST),), "urn:example:x", {})
    intoto.read(good.encode())
    for bad in (
        Statement((), "urn:example:x", {}),
        Statement((Subject("", DIGEST),), "urn:example:x", {}),
        Statement((Subject("c", "md5:00"),), "urn:example:x", {}),
        Statement((Subject("c", "ab" * 32),), "urn:example:x", {}),
        Statement((Subject("c", DIGEST),), "x", {}),
        Statement((Subject("c", DIGEST),), "urn:example:x", {"a": 1.5}),  # type: ignore[dict-item]
        Statement((Subject("c", DIGEST),), "urn:example:x", {"a": "\ud800"}),
    ):
        with pytest.raises(StatementError):
            bad.encode()
