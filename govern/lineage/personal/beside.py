"""What is kept beside the log of each record: its salt, and the disclosures a contract asks to keep; sealed.

Every salt and every disclosure is sealed under the key of the record's subject, which the vault holds. Who
has the log's database alone has names of records, digests and ciphertext.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.errors import IntegrityError, UsageError
from govern.lineage.personal.matching import matching
from govern.lineage.personal.moving import move
from govern.lineage.personal.sealing import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from govern.lineage.personal.vault import Vault
    from govern.lineage.store.database import Database

FRESH_SALT = 32
"""Bytes of a record's salt."""


@dataclass(frozen=True, slots=True)
class Whose:
    """A record and whose data it is: `source` is its contract's line, `key` is unique in it."""

    source: str
    key: str
    subject: str

    @property
    def record(self) -> str:
        """The record's name beside the log."""
        return record_name(self.source, self.key)

    @property
    def named(self) -> bool:
        """Whether somebody said whose it is; else the key stands in for it."""
        return self.subject != self.key


@dataclass(frozen=True, slots=True)
class Kept:
    """A disclosure to be kept: its digest (which stands in the entry), its text, and the record's name."""

    digest: str
    text: str
    record: str


def record_name(source: str, key: str) -> str:
    """Name a record by its source's contract line (`data-contract/reviews`) and its key.

    A colon in what outside events call their source is spelt %3A, so that no two records share a name.
    """
    return f"{source.replace('%', '%25').replace(':', '%3A')}:{key}"


def record_key(name: str) -> str:
    """Give the key of a record from its name."""
    return name.partition(":")[2]


def _by_record(wanted: Iterable[Whose]) -> dict[str, Whose]:
    """Where a record is there twice, the first that says whose it is counts."""
    found: dict[str, Whose] = {}
    for one in wanted:
        if one.record not in found or (one.named and not found[one.record].named):
            found[one.record] = one
    return found


def _taken(record: str) -> UsageError:
    return UsageError(
        f"record {record} is another subject's, as was said before",
        help="Give what belongs to another person a record of its own. If the first name was wrong, "
        "`govern erase --subject` for it; then it begins anew.",
    )


class Beside:
    """The salts and disclosures of one log: tables in its database, opened with the keys in its vault.

    Without a vault it gives what was never sealed, and nothing can be added.
    """

    def __init__(self, database: Database, vault: Vault | None) -> None:
        self._database = database
        self._vault = vault

    def ensure(self, wanted: Iterable[Whose], now: str, fresh: Callable[[int], bytes]) -> dict[str, bytes]:
        """Give each record its salt by name, made by `fresh` where it has none, durable before it is used.

        `now` is remembered as the time of the last use, which retention counts from. A record whose key stood
        in for its subject is sealed under that subject's key once somebody names it.

        Raises:
            UsageError: a record is said to be of another subject than it was said to be of (see `taken`).
            IntegrityError: a salt is there and its subject's key is not: an erasure that was not finished, or
                the keys are elsewhere.
            DurabilityError: salt or key could not be made durable.

        """
        vault = self._vault
        if vault is None:
            raise UsageError("salts are made under the keys of subjects, and there is no vault for them")
        asked = list(wanted)
        if taken := self.taken(asked):
            raise _taken(min(one.record for one in taken))
        whose = _by_record(asked)
        there = self._sealed(whose)
        subjects = {name: vault.subject(one.source, one.subject) for name, one in whose.items()}
        new = {name: subject for name, subject in subjects.items() if name not in there}
        moved = [name for name in there if whose[name].named and there[name][0] != subjects[name]]
        if moved:
            move(self._database, vault, {name: subjects[name] for name in moved})
        keys = vault.ensure_keys(new.values())
        plain = self._plain(new)
        rows = []
        for name, subject in new.items():
            salt = plain.get(name) or fresh(FRESH_SALT)
            rows.append((name, whose[name].source, subject, seal(keys[subject], salt, name), now))
        with self._database.transaction():
            if rows:
                self._database.many(
                    "INSERT INTO sealed_salt VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows
                )
            self._database.many(
                "UPDATE sealed_salt SET used = ? WHERE record = ? AND used < ?",
                [(now, name, now) for name in there],
            )
            self._database.many("DELETE FROM salt WHERE record = ?", [(name,) for name in plain])
        sealed = self._sealed(whose)
        if any(one.named and sealed[name][0] != subjects[name] for name, one in whose.items() if name in new):
            return self.ensure(asked, now, fresh)  # another process was faster: it may have named another
        found = self.salts(whose)
        if lost := sorted(whose.keys() - found.keys()):
            raise IntegrityError(
                f"the key of the subject of record {lost[0]} is not in {vault.place}, and its salt is "
                f"sealed under it ({len(lost)} such records)",
                help="If an erasure was interrupted, run it again; else bring back this log's keys. Where "
                "they are lost for good, `govern erase --lost` says so in the log.",
            )
        return found

    def taken(self, wanted: Iterable[Whose]) -> set[Whose]:
        """Tell which of these name another subject than their record has: said before, or by the first here.

        They would take it from who is to find it when they ask for an erasure. A key that stood in for a
        subject is none; nor is one whose key is gone, by an erasure that was not finished.
        """
        named = [one for one in wanted if one.named]
        first = _by_record(named)
        found = {one for one in named if one.subject != first[one.record].subject}
        vault = self._vault
        if vault is None:
            return found
        sealed = self._sealed(first)
        keys = self._keys(sealed)
        said = {
            name: subject
            for name, (subject, _) in sealed.items()
            if subject in keys and subject != vault.subject(first[name].source, first[name].key)
        }
        for one in named:
            if one.record in said:
                theirs = vault.subject(one.source, one.subject) == said[one.record]
                (found.discard if theirs else found.add)(one)
        return found

    def salts(self, names: Iterable[str]) -> dict[str, bytes]:
        """Give the salts of those records that have one and whose subject's key is there."""
        wanted = list(names)
        sealed = self._sealed(wanted)
        keys = self._keys(sealed)
        opened = {
            name: unseal(keys[subject], data, name)
            for name, (subject, data) in sealed.items()
            if subject in keys
        }
        return opened | self._plain(name for name in wanted if name not in sealed)

    def keep(self, disclosures: Iterable[Kept], now: str) -> None:
        """Keep disclosures of records that have a salt, sealed under their subjects' keys; durable.

        Raises `IntegrityError` where a record's key is not there, `DurabilityError`.
        """
        kept = list(disclosures)
        if not kept:
            return
        whose = self._sealed(one.record for one in kept)
        keys = self._keys(whose)
        rows = []
        for one in kept:
            subject = whose[one.record][0] if one.record in whose else b""
            if subject not in keys:
                raise IntegrityError(f"record {one.record} has no key to keep a disclosure under")
            rows.append((one.digest, one.record, seal(keys[subject], one.text.encode(), one.digest), now))
        with self._database.transaction():
            self._database.many(
                "INSERT INTO disclosure VALUES (?, ?, ?, ?)"
                " ON CONFLICT (digest) DO UPDATE SET used = excluded.used",
                rows,
            )

    def disclosures(self, record: str, digests: Iterable[str]) -> Mapping[str, str]:
        """Give the disclosures of a record that are kept, by digest, as far as its key is there."""
        sealed = self._sealed([record])
        keys = self._keys(sealed)
        if not keys:
            return {}
        key = keys[sealed[record][0]]
        rows = matching(self._database, "SELECT digest, record, sealed FROM disclosure WHERE digest", digests)
        return {digest: unseal(key, data, digest).decode() for digest, of, data in rows if of == record}

    def _keys(self, sealed: Mapping[str, tuple[bytes, bytes]]) -> dict[bytes, bytes]:
        return {} if self._vault is None else self._vault.keys(subject for subject, _ in sealed.values())

    def _sealed(self, names: Iterable[str]) -> dict[str, tuple[bytes, bytes]]:
        if not self._database.has_table("sealed_salt"):
            return {}  # a log of version 1 that is open for reading
        query = "SELECT record, subject, sealed FROM sealed_salt WHERE record"
        rows = matching(self._database, query, names)
        return {record: (subject, sealed) for record, subject, sealed in rows}

    def _plain(self, names: Iterable[str]) -> dict[str, bytes]:
        """Give salts that were made before salts were sealed."""
        return dict(matching(self._database, "SELECT record, salt FROM salt WHERE record", names))
