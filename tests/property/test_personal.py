"""What is kept beside a log, held to a plain model of it under random use, erasure and retention."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.errors import UsageError
from govern.lineage import index
from govern.lineage.commitment import disclosure, disclosure_digest
from govern.lineage.entry import Content, Erasure, Recorded, RetentionSweep, decode, to_json
from govern.lineage.keys import PrivateKey
from govern.lineage.personal.beside import Beside, Kept, Whose, record_name
from govern.lineage.personal.destroy import destroy
from govern.lineage.personal.doomed import Finder
from govern.lineage.personal.vault import open_vault
from govern.lineage.queries import Index
from govern.lineage.store.head import HeadFile
from govern.lineage.store.sqlite import SqliteLog, create_log
from govern.lineage.verify import verify_store

KEY = PrivateKey("log.example/p", Ed25519PrivateKey.from_private_bytes(b"p" * 32))
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - what is durable is not the question here
SOURCES, RECORDS, PEOPLE = ["urn:a", "urn:a:b"], ["r1", "r2", "b:r1"], ["ann", "bob"]

USE = st.tuples(
    st.just("use"),
    st.sampled_from(SOURCES),
    st.sampled_from(RECORDS),
    st.sampled_from([*PEOPLE, None]),
    st.sampled_from(["well", "ill"]),
)
ERASE = st.tuples(st.just("erase"), st.sampled_from(SOURCES), st.sampled_from([*PEOPLE, *RECORDS]))
SWEEP = st.tuples(st.just("sweep"), st.sampled_from(SOURCES), st.integers(0, 20))


def time(tick: int) -> str:
    return f"2026-01-02T03:04:{tick:02}.000000Z"


@dataclass
class Model:
    """What should be there: salts, whose they are and when they were used; what is kept; what is erased."""

    salts: dict[tuple[str, str], bytes] = field(default_factory=dict)
    subjects: dict[tuple[str, str], str] = field(default_factory=dict)
    used: dict[tuple[str, str], int] = field(default_factory=dict)
    kept: dict[str, tuple[tuple[str, str], int]] = field(default_factory=dict)
    entries: dict[int, tuple[str, str]] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)

    def drop(self, gone: set[tuple[str, str]]) -> None:
        for record in gone:
            for kept in (self.salts, self.subjects, self.used):
                kept.pop(record)
        self.kept = {digest: one for digest, one in self.kept.items() if one[0] not in gone}
        self.erased |= {at for at, record in self.entries.items() if record in gone}


class Run:
    def __init__(self, log: SqliteLog, vault: Any) -> None:
        self.log, self.vault, self.model = log, vault, Model()
        self.beside = Beside(log.database, vault)

    def use(self, tick: int, source: str, key: str, person: str | None, text: str) -> None:
        model, record = self.model, (source, key)
        whose = Whose(source, key, person or key)
        if person is not None and model.subjects.get(record, key) not in {key, person}:
            with pytest.raises(UsageError, match="another subject's"):
                self.beside.ensure([whose], time(tick), os.urandom)
            return
        salt = self.beside.ensure([whose], time(tick), os.urandom)[whose.record]
        assert model.salts.setdefault(record, salt) == salt
        if person is not None or record not in model.subjects:
            model.subjects[record] = person or key
        model.used[record] = tick
        shown = disclosure(salt, "text", text)
        self.beside.keep([Kept(disclosure_digest(shown), shown, whose.record)], time(tick))
        model.kept[disclosure_digest(shown)] = (record, tick)
        entry = Recorded(
            *(time(tick), source, str(tick), "sha256:" + "0" * 64),
            record=key,
            inputs={"text": Content(disclosure_digest(shown))},
        )
        model.entries[self.log.append([dict(to_json(entry))], time(tick)).first] = record

    def erase(self, tick: int, source: str, name: str) -> None:
        doomed = self.finder.of_subject(source, name)
        destroy(self.log, self.vault, doomed, partial(Erasure, time(tick)), time(tick))
        owned = self.model.subjects.items()
        self.model.drop({record for record, person in owned if (record[0], person) == (source, name)})

    def sweep(self, tick: int, source: str, before: int) -> None:
        doomed = self.finder.expired(source, time(before))
        destroy(
            self.log, self.vault, doomed, partial(RetentionSweep, time(tick), time(before), 1), time(tick)
        )
        used = self.model.used.items()
        self.model.drop({record for record, last in used if record[0] == source and last < before})
        kept = self.model.kept.items()
        self.model.kept = {d: one for d, one in kept if one[0][0] != source or one[1] >= before}

    @property
    def finder(self) -> Finder:
        return Finder(self.log.database, Index(self.log.database), self.vault)

    def check(self) -> None:
        model = self.model
        names = {record_name(source, key): (source, key) for source in SOURCES for key in RECORDS}
        salts = self.beside.salts(names)
        assert {names[name]: salt for name, salt in salts.items()} == model.salts
        for name, record in names.items():
            wanted = {digest for digest, one in model.kept.items() if one[0] == record}
            assert self.beside.disclosures(name, model.kept).keys() == wanted
        found = Index(self.log.database)
        assert {at for at in model.entries if found.erasure_of(at) is not None} == model.erased
        for entry in map(decode, self.log.entries()):
            if isinstance(entry, Erasure | RetentionSweep):
                assert not {*PEOPLE, *RECORDS} & {str(value) for value in entry.fields().values()}


@settings(max_examples=25)
@given(st.lists(st.one_of(USE, USE, USE, ERASE, SWEEP), max_size=12))
def test_what_is_kept_is_what_a_plain_model_keeps(steps: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        folder = Path(name)
        log = create_log(folder / "log.db", KEY, HeadFile(folder / "head.db"), time(0))
        with log, open_vault(folder / "subjects.db") as vault:
            run = Run(log, vault)
            for tick, (act, *given) in enumerate(steps):
                getattr(run, act)(tick, *given)
                run.check()
            assert index.check(log.database) == []
        assert verify_store(folder / "log.db", KEY.verifier).ok
