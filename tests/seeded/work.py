"""A workspace in memory with its lock and store, compared with what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from govern.app.change.watched import watched
from govern.change.approvals import Attested, Ballot, Vote
from govern.change.archive import Archive, object_path
from govern.change.compare import Side, compare
from govern.change.lockfile import Lock
from govern.change.locking import plan
from govern.contract.catalog import Catalog, read_catalog, read_file
from govern.contract.load import load
from govern.contract.tree import MemoryTree
from govern.source.reader import read_document

from .world import DOCUMENTS, ENVELOPE, FILES, PLAIN, TWINS, Values, written

if TYPE_CHECKING:
    from govern.change.changes import ChangeReport

USERS = frozenset({"contracts/pipeline.yaml", "contracts/release.yaml"})
"""Documents that refer to others."""

_read = lru_cache(maxsize=4096)(read_file)


@dataclass
class Work:
    """Files with a lock and its objects; `locked` gives the next state, nothing is changed in place."""

    files: dict[str, bytes]
    lock: Lock = field(default_factory=Lock)
    objects: dict[str, bytes] = field(default_factory=dict)

    @property
    def catalog(self) -> Catalog:
        return read_catalog(MemoryTree(self.files), _read)

    @property
    def side(self) -> Side:
        return Side(self.catalog, self.lock, Archive(self.lock, self.objects.__getitem__))

    def with_files(self, files: dict[str, bytes | None]) -> Work:
        """Write files, and delete those that are None."""
        merged = {**self.files, **files}
        return replace(self, files={path: data for path, data in merged.items() if data is not None})

    def locked(self) -> Work:
        made = plan(self.catalog, self.lock, frozenset(self.lock.components), self.side.archive)
        assert made.refused == (), made.refused
        return replace(self, lock=made.lock, objects={**self.objects, **made.objects})

    def on_disk(self) -> dict[str, bytes]:
        """Give all files with the lock and the objects, as a repository holds them."""
        from govern.change.lockfile import dump  # noqa: PLC0415 - for the few that go through git

        stored = {object_path(name): data for name, data in self.objects.items()}
        return {**self.files, **stored, "govern.lock": dump(self.lock)}


def judged(base: Work, head: Work, ballot: Ballot | None = None) -> ChangeReport:
    """Compare as `govern diff` does, watched files included."""
    before, after = base.side, head.side
    assert before.catalog is not None
    assert after.catalog is not None
    settings = (before.catalog.config, after.catalog.config)
    sides = [
        replace(side, watched=watched(MemoryTree(work.files), settings))
        for side, work in ((before, base), (after, head))
    ]
    return compare(*sides, Ballot() if ballot is None else ballot)


def approved(report: ChangeReport) -> Ballot:
    """Let two people of every role approve each change of a report, by its digest, with evidence."""
    subjects = frozenset(
        item.subject.digest for item in (*report.changes, *report.documents) if item.subject is not None
    )
    roles = frozenset({"owner", "officer"})
    votes = tuple(Vote(name, roles, True, subjects, "seen", f"{name}.json") for name in ("cy", "dee"))  # noqa: FBT003 - they approve
    return Ballot(votes, (Attested("what-if", subjects, "e.json", 500),))


def readable(path: str, values: Values) -> bool:
    """Whether a document, taken by itself, is a contract."""
    return load(read_document(written(values), path))[0] is not None


def bare(values: Values) -> Values:
    """Leave out what every kind has."""
    return {key: value for key, value in values.items() if key not in ENVELOPE}


@lru_cache(maxsize=64)
def around(path: str) -> Work:
    """Give the least workspace that a document can stand in, without that document."""
    used: dict[str, Values] = {}
    if path in USERS:
        named = [
            f"contracts/{name}.yaml"
            for name in (
                *("thresholds", "extractor", "model", "sanitizer", "actions"),
                *("program", "runner", "hosted"),
            )
        ]
        used = {name: bare(DOCUMENTS[name]) for name in (*named, "prompts/prompt.yaml")} | TWINS
        used["contracts/reviews.yaml"] = {**TWINS["contracts/t-reviews.yaml"], "id": "reviews"}
    documents = {name: written(values) for name, values in used.items()}
    texts = {name: data for name, data in FILES.items() if name.startswith(("contracts/", "prompts/"))}
    return Work({**documents, **texts, "govern.yaml": written(PLAIN)})


@lru_cache(maxsize=256)
def standing(path: str, data: bytes) -> Work:
    """Give that workspace with the document in it, locked."""
    return around(path).with_files({path: data}).locked()


def line_of(values: Values) -> str:
    from govern.contract.reference import SLUGS  # noqa: PLC0415 - beside its use

    return f"{SLUGS[values['kind']]}/{values['id']}"
