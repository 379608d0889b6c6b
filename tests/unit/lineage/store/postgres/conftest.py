"""A log in PostgreSQL, and other roles of its server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from govern.lineage.keys import PrivateKey
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres import opening
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.connection import connect
from govern.lineage.store.postgres.log import PostgresLog

NOW = "2026-01-02T03:04:05.000006Z"


@pytest.fixture
def address(postgres_url: str) -> Address:
    return Address.parse(postgres_url)


@pytest.fixture
def log(address: Address, key: PrivateKey, memory: HeadFile) -> Iterator[PostgresLog]:
    made = opening.create_log(address, key, memory, NOW, patience=10.0)
    yield made
    made.close()


def as_administrator(address: Address, *statements: str) -> list[Any]:
    with closing(connect(address)) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def member(address: Address, name: str, *grants: str) -> Address:
    """Make a login role of its own and give the address as it."""
    role = f"{address.schema}_{name}"
    as_administrator(address, f"CREATE ROLE {role} LOGIN", *(grant.format(role=role) for grant in grants))
    return Address(address.url.replace("postgres@", f"{role}@"), address.schema)
