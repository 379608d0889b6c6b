"""What was erased from a log in PostgreSQL, looked for in the server's own files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from govern.lineage.commitment import disclosure, disclosure_digest
from govern.lineage.entry import Erasure, decode
from govern.lineage.keys import PrivateKey
from govern.lineage.personal.beside import Beside, Kept, Whose
from govern.lineage.personal.destroy import destroy
from govern.lineage.personal.doomed import Finder
from govern.lineage.personal.vault import Vault, open_vault
from govern.lineage.queries import Index
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.log import PostgresLog
from govern.lineage.store.postgres.opening import create_log
from govern.lineage.verify_postgres import verify_postgres

NOW = "2026-01-02T03:04:05.000006Z"
SOURCE = "urn:pipeline:outside"


@pytest.fixture
def server(postgres_servers: ModuleType) -> Iterator[Any]:
    """A server whose data folder is looked into afterwards."""
    with postgres_servers.running() as running:
        yield running


@pytest.fixture
def log(server: Any, log_key: PrivateKey, tmp_path: Path) -> Iterator[PostgresLog]:
    with create_log(Address.parse(server.url()), log_key, HeadFile(tmp_path / "head.db"), NOW) as made:
        yield made


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with open_vault(tmp_path / "subjects.db") as made:
        yield made


def found(server: Any, secret: bytes) -> set[str]:
    """Name the folders of the server's data in which these bytes stand, as they are or in hex."""
    data = server.folder / "data"
    files = [path for path in data.rglob("*") if path.is_file()]
    spelt = (secret, secret.hex().encode())
    return {
        path.relative_to(data).parts[0] for path in files if any(one in path.read_bytes() for one in spelt)
    }


def written_out(server: Any) -> None:
    """Let the server write what it holds in memory to its files."""
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CHECKPOINT")


def told(log: PostgresLog, key: str, text: str) -> None:
    """Append what an outside pipeline told of a record."""
    entry = {"type": "recorded", "v": 1, "time": NOW, "source": SOURCE, "id": key, "record": key}
    content = {"inputs": {"text": {"commitment": disclosure_digest(text)}}}
    log.append([{**entry, "submitted": "sha256:" + "0" * 64, **content}], NOW)


def test_the_tables_files_hold_nothing_and_the_recovery_log_only_what_no_key_opens(
    server: Any, log: PostgresLog, vault: Vault, log_key: PrivateKey
) -> None:
    beside = Beside(log.database, vault)
    whose = [Whose(SOURCE, f"r{at}", f"person-{at}") for at in range(300)]
    salts = beside.ensure(whose, NOW, os.urandom)
    texts = {one.record: disclosure(salts[one.record], "text", f"marker of {one.key}") for one in whose}
    beside.keep([Kept(disclosure_digest(text), text, name) for name, text in texts.items()], NOW)
    told(log, "r7", texts[whose[7].record])
    query = "SELECT sealed_salt.sealed, disclosure.sealed FROM sealed_salt JOIN disclosure USING (record)"
    ((sealed, kept),) = log.database.rows(f"{query} WHERE record = ?", (whose[7].record,))
    ((other, _),) = log.database.rows(f"{query} WHERE record = ?", (whose[8].record,))
    subject = vault.subject(SOURCE, "person-7")
    key = vault.keys([subject])[subject]
    written_out(server)
    assert found(server, bytes(sealed)) == {"base", "pg_wal"}

    doomed = Finder(log.database, Index(log.database), vault).of_subject(SOURCE, "person-7")
    assert (len(doomed.records), len(doomed.entries), len(doomed.disclosures)) == (1, 1, 1)
    first, stop = destroy(log, vault, doomed, partial(Erasure, NOW), NOW)
    written_out(server)

    assert stop == first + 1
    entry = decode(next(log.entries(first, stop)))
    assert isinstance(entry, Erasure)
    assert [at for one in entry.erased.entries for at in one] == list(doomed.entries)
    assert "base" in found(server, bytes(other))
    for ciphertext in (sealed, kept):
        assert found(server, bytes(ciphertext)) <= {"pg_wal"}, (
            "recovery keeps it for a while, and can't open it"
        )
    for secret in (key, salts[whose[7].record], b"marker of r7", b"person-7"):
        assert found(server, secret) == set()
    assert verify_postgres(Address.parse(server.url()), log_key.verifier).ok
    assert beside.salts([one.record for one in whose]).keys() == {one.record for one in whose} - {
        whose[7].record
    }
