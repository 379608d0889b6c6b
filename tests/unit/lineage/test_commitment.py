from __future__ import annotations

from base64 import urlsafe_b64decode

import pytest

from govern.lineage import commitment

SALT, OTHER = b"s" * 32, b"t" * 32


def test_the_disclosure_and_its_digest_are_those_of_rfc_9901() -> None:
    """RFC 9901 section 4.2.1 and 4.2.3."""
    made = commitment.encode_disclosure("_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius")
    assert made == "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert commitment.disclosure_digest(made) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"


def test_a_commitment_is_opened_by_its_disclosure_only() -> None:
    made = commitment.commit(SALT, "condition", "migraine")
    opened = commitment.disclosure(SALT, "condition", "migraine")
    assert commitment.disclosure_digest(opened) == made
    others = {
        commitment.commit(SALT, "condition", "Migraine"),
        commitment.commit(SALT, "text", "migraine"),
        commitment.commit(OTHER, "condition", "migraine"),
    }
    assert len(others | {made}) == 4
    assert len(made) == 43


def test_opening_one_field_does_not_give_the_salt_of_another() -> None:
    salts = {
        urlsafe_b64decode(text + "=" * (-len(text) % 4)).split(b'"')[1]
        for text in (commitment.disclosure(SALT, field, "x") for field in ("a", "b"))
    }
    assert len(salts) == 2
    assert all(SALT not in salt for salt in salts)


def test_equal_outputs_of_one_record_are_equal_and_of_two_records_are_not() -> None:
    made = commitment.keyed_digest(SALT, "score", b"data")
    assert made == commitment.keyed_digest(SALT, "score", b"data")
    assert made.startswith("hmac-sha256:")
    others = {
        commitment.keyed_digest(OTHER, "score", b"data"),
        commitment.keyed_digest(SALT, "scor", b"edata"),
        commitment.keyed_digest(SALT, "score", b"date"),
    }
    assert made not in others
    assert len(others) == 3


def test_a_salt_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        commitment.commit(b"short", "f", "v")
    with pytest.raises(ValueError, match="at least 16 bytes"):
        commitment.keyed_digest(b"x" * 15, "f", b"v")
