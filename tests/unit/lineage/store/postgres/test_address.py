"""Addresses of logs in PostgreSQL."""

from __future__ import annotations

import pytest

from govern.errors import UsageError
from govern.lineage.store.postgres.address import Address, is_address


@pytest.mark.parametrize(
    ("text", "url", "schema"),
    [
        ("postgresql://h/db", "postgresql://h/db", "govern"),
        ("postgres://u@h:1/db?sslmode=allow&schema=team_a", "postgres://u@h:1/db?sslmode=allow", "team_a"),
        ("postgresql:///db?service=prod", "postgresql:///db?service=prod", "govern"),
        ("postgresql://a,b/db?options=-c%20x", "postgresql://a,b/db?options=-c%20x", "govern"),
    ],
)
def test_addresses(text: str, url: str, schema: str) -> None:
    assert is_address(text)
    found = Address.parse(text)
    assert (found.url, found.schema, found.writers) == (url, schema, f"{schema}_writer")
    assert url in str(found)


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:secret@h/db",
        "postgresql://h/db?password=secret",
        "postgresql://h/db?schema=pg_catalog",
        "postgresql://h/db?schema=Drop table",
        "postgresql://h/db?schema=",
        "postgresql://[h/db",
    ],
)
def test_addresses_that_are_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Address.parse(text)
    assert "secret" not in caught.value.message + caught.value.help
