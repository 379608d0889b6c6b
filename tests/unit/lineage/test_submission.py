from __future__ import annotations

from typing import Any

import pytest

from govern.event.reading import read
from govern.lineage.commitment import commit
from govern.lineage.entry import Content, encode
from govern.lineage.personal.beside import Whose
from govern.lineage.submission import recorded, submitted, whose
from govern.source.canonical import CanonicalError

SALT = b"s" * 32
VALUE: dict[str, Any] = {
    "source": "https://x.example",
    "id": "c-1",
    "time": "2026-01-31T12:00:00Z",
    "components": ["model/words@1.0.0"],
    "record": "1842",
    "inputs": {"text": "so bad"},
    "outputs": {"text": "so bad"},
    "recommendation": {"action": "tag", "confidence": 0.5},
}
PLAIN = VALUE | {"inputs": None, "outputs": None}


def made(value: dict[str, Any], salt: bytes | None = SALT) -> Any:
    return recorded(read(value), salt, environment="test", pipeline=None, factor_set=None)


def test_contents_become_commitments_and_nothing_of_them_stays() -> None:
    entry = made(VALUE)
    assert entry.inputs == {"text": Content(commit(SALT, "inputs/text", "so bad"))}
    assert entry.outputs == {"text": Content(commit(SALT, "outputs/text", "so bad"))}
    assert entry.inputs != entry.outputs
    assert b"so bad" not in encode(entry)


def test_the_digest_is_keyed_where_there_are_contents_and_plain_where_all_is_in_the_entry() -> None:
    assert made(VALUE).submitted.startswith("hmac-sha256:")
    assert made(PLAIN, None).submitted.startswith("sha256:")
    assert submitted(read(VALUE), SALT) != submitted(read(VALUE), b"t" * 32)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "c-2"},
        {"time": "2026-01-31T12:00:01Z"},
        {"record": "7"},
        {"components": ["model/words@1.1.0"]},
        {"inputs": {"text": "so good"}},
        {"inputs": {"texts": "so bad"}},
        {"inputs": {"text": {"digest": "sha256:" + "a" * 64}}},
        {"recommendation": {"action": "tag", "confidence": 0.500001}},
        {"decision": {"verdict": "act", "action": "tag"}},
        {"parents": ["c-0"]},
    ],
)
def test_every_field_counts(change: dict[str, Any]) -> None:
    assert submitted(read(VALUE | change), SALT) != submitted(read(VALUE), SALT)


def test_how_it_is_spelled_does_not_count() -> None:
    other = VALUE | {
        "time": "2026-01-31T13:00:00.0000001+01:00",
        "inputs": {"text": {"content": "so bad"}},
        "recommendation": {"confidence": "0.50", "action": "tag"},
        "decision": None,
    }
    assert submitted(read(other), SALT) == submitted(read(VALUE), SALT)


def test_whose_data_it_is_never_gets_into_the_log() -> None:
    event = read(VALUE | {"data_subject": "Ada"})
    assert submitted(event, SALT) == submitted(read(VALUE), SALT)
    assert whose(event) == Whose("https://x.example", "1842", "Ada")
    assert (whose(read(VALUE)).subject, whose(read(VALUE | {"record": None})).key) == ("1842", "c-1")
    assert b"Ada" not in encode(recorded(event, SALT, environment=None, pipeline=None, factor_set=None))


def test_what_has_no_spelling_is_refused() -> None:
    with pytest.raises(CanonicalError, match="surrogate"):
        made(VALUE | {"inputs": {"text": "\ud800"}})


def test_without_a_salt_nothing_is_committed_to() -> None:
    with pytest.raises(ValueError, match="salt"):
        made(VALUE, None)
