"""What is to be destroyed beside the log, found before anything is: by whose it is, or by its age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govern.lineage.personal.beside import record_key, record_name
from govern.lineage.personal.matching import matching

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from govern.lineage.personal.vault import Vault
    from govern.lineage.queries import Index
    from govern.lineage.store.database import Database

_FEW = 500
"""Up to so many records are looked up one by one; for more, all events of the source are read once."""


@dataclass(frozen=True, slots=True)
class Doomed:
    """What is to be destroyed of one source.

    `records` are names of records whose salts go, `subjects` those whose keys go, `disclosures` the digests
    of what was kept; `entries` are the log's entries that can't be opened afterwards, by index, and
    `unrecorded` those of them that no erasure in the log names yet. `log` is the origin of a frozen log that
    it lies beside, empty for the one that is asked.
    """

    source: str
    records: tuple[str, ...]
    subjects: tuple[bytes, ...]
    disclosures: tuple[str, ...]
    entries: tuple[int, ...]
    unrecorded: tuple[int, ...]
    log: str = ""

    def __bool__(self) -> bool:
        return bool(self.records or self.subjects or self.disclosures)


class Finder:
    """Finds what is kept beside one log; `database` may be open for reading only."""

    def __init__(self, database: Database, index: Index, vault: Vault) -> None:
        self._database = database
        self._index = index
        self._vault = vault
        self._sealed = database.has_table("sealed_salt")

    def sources(self) -> list[str]:
        """Name the sources of which anything is kept, by name."""
        found = {source for (source,) in self._rows("SELECT DISTINCT source FROM sealed_salt")}
        found |= {run.contract.partition("@")[0] for run in self._index.runs()}
        return sorted(found)

    def of_subject(self, source: str, name: str) -> Doomed:
        """Find all that is kept of one subject in a source; a key counts where nothing else is left."""
        subject = self._vault.subject(source, name)
        query = "SELECT record FROM sealed_salt WHERE source = ? AND subject = ?"
        records = {record for (record,) in self._rows(query, (source, subject))}
        plain = record_name(source, name)
        if self._database.rows("SELECT 1 FROM salt WHERE record = ?", (plain,)):
            records.add(plain)
        return self._doomed(source, records, self._vault.keys([subject]))

    def lost(self, source: str) -> Doomed:
        """Find what nobody can open any more, because the key of its subject is gone."""
        rows = self._rows("SELECT record, subject FROM sealed_salt WHERE source = ?", (source,))
        known = self._vault.keys(subject for _, subject in rows)
        return self._doomed(source, {record for record, subject in rows if subject not in known}, ())

    def expired(self, source: str, before: str) -> Doomed:
        """Find what was last used before a time; of records that were used since, only old disclosures."""
        query = "SELECT record, subject FROM sealed_salt WHERE source = ? AND used < ?"
        rows = self._rows(query, (source, before))
        records = {record for record, _ in rows} | set(self._expired_plain(source, before))
        query = "SELECT 1 FROM sealed_salt WHERE subject = ? AND used >= ? LIMIT 1"
        gone = {s for s in {s for _, s in rows} if not self._rows(query, (s, before))}
        query = (
            "SELECT digest FROM disclosure JOIN sealed_salt USING (record)"
            " WHERE source = ? AND disclosure.used < ?"
        )
        stale = [digest for (digest,) in self._rows(query, (source, before))]
        return self._doomed(source, records, self._vault.keys(gone), stale)

    def kept(self, source: str) -> tuple[int, str, str]:
        """Count the records of a source of which a salt is kept, with the earliest and the latest use."""
        query = "SELECT count(*), min(used), max(used) FROM sealed_salt WHERE source = ?"
        rows = self._rows(query, (source,)) or [(0, None, None)]
        count, first, last = rows[0]
        plain = dict(self._plain(source))
        times = sorted([*plain.values(), *(time for time in (first, last) if time)])
        return count + len(plain), times[0] if times else "", times[-1] if times else ""

    def _doomed(
        self, source: str, records: set[str], subjects: Iterable[bytes], stale: Sequence[str] = ()
    ) -> Doomed:
        kept = set(stale)
        if self._sealed:
            query = "SELECT digest FROM disclosure WHERE record"
            kept |= {digest for (digest,) in matching(self._database, query, records)}
        keys = {record_key(name) for name in records}
        entries = sorted({*self._events(source, keys), *self._told(source, keys)})
        unrecorded = tuple(at for at in entries if self._index.erasure_of(at) is None)
        names = tuple(sorted(records))
        return Doomed(source, names, tuple(sorted(subjects)), tuple(sorted(kept)), tuple(entries), unrecorded)

    def _events(self, source: str, keys: set[str]) -> Iterator[int]:
        """Give the entries of the events of records, by their keys in the source."""
        runs = {run.run for run in self._index.runs() if run.contract.partition("@")[0] == source}
        if len(keys) <= _FEW:
            for key in keys:
                yield from (row.entry for row in self._index.events_of_record(key) if row.run in runs)
            return
        for run in runs:
            yield from (row.entry for row in self._index.events_of_run(run) if row.record in keys)

    def _told(self, source: str, keys: set[str]) -> Iterator[int]:
        """Give the entries of what an outside pipeline told of, by the records or the events' own names."""
        if not keys or not self._database.has_table("recorded"):
            return
        there = "FROM recorded JOIN recorded_source ON recorded_source.id = recorded.source"
        if len(keys) <= _FEW:
            about = f"SELECT entry {there} WHERE recorded_source.source = ? AND record = ? AND record <> ''"
            own = f"SELECT entry {there} WHERE recorded_source.source = ? AND recorded.id = ? AND record = ''"
            for query in (about, own):
                for key in keys:
                    yield from (at for (at,) in self._database.rows(query, (source, key)))
            return
        query = f"SELECT entry, record, recorded.id {there} WHERE recorded_source.source = ?"
        for at, record, name in self._database.stream(query, (source,)):
            if (record or name) in keys:
                yield at

    def _expired_plain(self, source: str, before: str) -> Iterator[str]:
        yield from (name for name, used in self._plain(source) if used < before)

    def _plain(self, source: str) -> Iterator[tuple[str, str]]:
        """Give the records whose salt is from before salts were sealed, each with when a run last met it."""
        # `;` follows `:`, so these are the names that begin with the source and a colon
        query, first = "SELECT record FROM salt WHERE record >= ? AND record < ?", record_name(source, "")
        names = {name for (name,) in self._database.rows(query, (first, f"{first[:-1]};"))}
        used = dict.fromkeys(sorted(names), "")
        for run in self._index.runs() if names else ():
            if run.contract.partition("@")[0] == source:
                met = {record_name(source, event.record) for event in self._index.events_of_run(run.run)}
                used.update(dict.fromkeys(names & met, run.time))
        yield from used.items()

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._database.rows(query, values) if self._sealed else []
