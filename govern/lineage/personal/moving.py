"""Seal what is kept of records under the key of another subject, once it is known whose they are.

A contract may name its `subjectField` after records came in, and an outside event whose data a record is
after others did not. Whoever is erased then must be found with all that is theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.lineage.personal.matching import matching
from govern.lineage.personal.sealing import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.lineage.personal.vault import Vault
    from govern.lineage.store.database import Database


def move(database: Database, vault: Vault, subjects: Mapping[str, bytes]) -> None:
    """Give records, by name, to these subjects; keys that then seal nothing are destroyed.

    What an erasure left behind (a row whose key is gone) stays as it is. Raises `DurabilityError`.
    """
    query = "SELECT record, subject, sealed FROM sealed_salt WHERE record"
    rows = {record: (subject, data) for record, subject, data in matching(database, query, subjects)}
    old = vault.keys(subject for subject, _ in rows.values())
    rows = {record: row for record, row in rows.items() if row[0] in old}
    new = vault.ensure_keys(subjects[record] for record in rows)

    def resealed(record: str, data: bytes, context: str) -> bytes:
        return seal(new[subjects[record]], unseal(old[rows[record][0]], data, context), context)

    salts = [(subjects[record], resealed(record, data, record), record) for record, (_, data) in rows.items()]
    query = "SELECT digest, record, sealed FROM disclosure WHERE record"
    kept = [
        (resealed(record, data, digest), digest) for digest, record, data in matching(database, query, rows)
    ]
    with database.transaction():
        database.many("UPDATE sealed_salt SET subject = ?, sealed = ? WHERE record = ?", salts)
        database.many("UPDATE disclosure SET sealed = ? WHERE digest = ?", kept)
    used = {
        subject for (subject,) in matching(database, "SELECT subject FROM sealed_salt WHERE subject", old)
    }
    if idle := old.keys() - used:
        vault.destroy(idle)
