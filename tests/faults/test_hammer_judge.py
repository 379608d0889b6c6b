"""The hammer's judge over histories in which one fault is planted each: it must find that one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from govern.lineage import checkpoint as checkpoints
from govern.lineage import tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.consistency import Consistency
from govern.lineage.keys import PrivateKey
from govern.lineage.proof import Proof
from govern.verifier.note import Key

from .hammer.evidence import Notebook, collect
from .hammer.judge import TYPE, Final, digest, judge


@dataclass
class History:
    """A log as it grew batch by batch, and what was promised meanwhile."""

    key: PrivateKey
    entries: list[bytes] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    clock: int = 0

    def note(self, size: int | None = None, *, entries: Sequence[bytes] | None = None) -> str:
        hashes = [tree.leaf_hash(data) for data in (self.entries if entries is None else entries)][:size]
        return checkpoints.sign(Checkpoint(self.key.name, len(hashes), tree.root(hashes)), self.key).decode()

    def promise(self, kind: str, **more: Any) -> None:
        self.clock += 10
        self.evidence.append({"kind": kind, "who": "w", "at": self.clock, "until": self.clock + 5, **more})

    def append(self, name: str, count: int) -> None:
        batch = [
            json.dumps({"batch": name, "of": count, "part": part, "type": TYPE}).encode()
            for part in range(count)
        ]
        first = len(self.entries)
        self.entries += batch
        stop = len(self.entries)
        self.promise("acknowledged", first=first, stop=stop, digest=digest(batch), note=self.note())

    def record(self, name: str) -> None:
        self.entries.append(json.dumps({"type": "recorded", "source": "s", "id": name}).encode())
        self.promise("event", id=name)

    def node(self, level: int, index: int) -> bytes:
        part = self.entries[index << level : (index + 1) << level]
        return tree.root([tree.leaf_hash(data) for data in part])

    def ask(self) -> None:
        """Let somebody see the log's end, and be given proofs."""
        size = len(self.entries)
        self.promise("seen", note=self.note())
        path = tuple(tree.inclusion_proof(2, size, self.node))
        proof = Proof(2, path, self.note().encode())
        self.promise("proof", text=proof.text, entry=self.entries[2].decode())
        grown = Consistency(2, tuple(tree.consistency_proof(2, size, self.node)), self.note().encode())
        self.promise("growth", text=grown.text, old=self.note(2))

    def final(self) -> Final:
        return Final(list(enumerate(self.entries)), self.note(), Key.parse(self.key.verifier.text))

    def faults(self, final: Final | None = None) -> set[str]:
        return {fault.kind for fault in judge(final or self.final(), self.evidence)}


@pytest.fixture
def history(log_key: PrivateKey) -> History:
    made = History(log_key)
    made.append("a-0", 2)
    made.append("b-0", 3)
    made.ask()
    made.record("e1")
    made.append("a-1", 1)
    made.ask()
    return made


def test_a_history_that_kept_its_promises(history: History) -> None:
    assert history.faults() == set()


def test_what_was_acknowledged_before_it_was_committed_and_then_never_was(history: History) -> None:
    history.append("c-0", 2)
    del history.entries[-2:]
    assert history.faults() == {"lost", "fork"}


def test_a_batch_that_was_exchanged(history: History) -> None:
    history.entries[-1] = history.entries[-1].replace(b"a-1", b"z-1")
    assert "lost" in history.faults()


def test_an_event_that_is_nowhere(history: History) -> None:
    history.promise("event", id="e2")
    assert history.faults() == {"lost"}


def test_an_index_that_was_left_out(history: History) -> None:
    final = history.final()
    rows = [(at + (at > 3), data) for at, data in final.rows]
    assert history.faults(replace(final, rows=rows)) == {"gap"}


def test_a_batch_that_is_in_twice_or_in_part_or_in_pieces(history: History) -> None:
    again = list(history.entries[2:5])
    history.entries += again
    assert history.faults() == {"doubled"}
    del history.entries[-3:]
    history.entries.append(json.dumps({"batch": "d-0", "of": 2, "part": 0, "type": TYPE}).encode())
    assert history.faults() == {"torn"}
    history.record("e2")
    history.entries.append(json.dumps({"batch": "d-0", "of": 2, "part": 1, "type": TYPE}).encode())
    assert history.faults() == {"torn"}


def test_an_event_that_is_in_twice(history: History) -> None:
    history.record("e1")
    assert history.faults() == {"doubled"}


@pytest.mark.parametrize("kind", ["proof", "growth", "seen", "acknowledged"])
def test_a_promise_about_another_history(history: History, log_key: PrivateKey, kind: str) -> None:
    """Whatever was handed out was of a log that is not this one, though each is good in itself."""
    other = History(log_key)
    other.append("x-0", 2)
    other.append("y-0", 4)
    other.ask()
    history.evidence += [{**one, "at": 0, "until": 0} for one in other.evidence if one["kind"] == kind]
    assert history.faults() & {"proof", "fork"}


@pytest.mark.parametrize(("kind", "part"), [("proof", "text"), ("growth", "text"), ("seen", "note")])
def test_a_promise_that_does_not_hold_in_itself(history: History, kind: str, part: str) -> None:
    piece = next(one for one in history.evidence if one["kind"] == kind)
    lines = piece[part].splitlines(keepends=True)
    lines[2] = lines[2].translate(str.maketrans("abcdefgh", "hgfedcba"))
    piece[part] = "".join(lines)
    assert history.faults() & {"proof", "fork"}


def test_a_tree_head_that_was_told_and_is_of_another_tree(history: History) -> None:
    history.promise("head", size=2, root="00" * 32)
    assert history.faults() == {"fork"}


def test_a_reader_that_sees_less_than_was_acknowledged_or_seen(history: History) -> None:
    history.promise("seen", note=history.note(2))
    assert history.faults() == {"turned back"}
    history.evidence[-1]["at"] = 0  # the question began before anything was acknowledged
    assert history.faults() == set()


def test_a_last_checkpoint_that_is_not_of_all_entries(history: History) -> None:
    assert history.faults(replace(history.final(), checkpoint=history.note(3))) == {"fork"}


def test_what_verifiers_and_processes_complained_of_counts(history: History) -> None:
    history.promise("refused", said="a node is wrong")
    history.promise("failed", said="Traceback")
    history.promise("away", said="no server answers")
    assert history.faults() == {"refused", "failed"}


def test_evidence_outlives_a_kill_and_a_torn_line_is_no_promise(tmp_path: Any) -> None:
    book = Notebook(tmp_path, "w")
    book.write("event", id="e1")
    with (tmp_path / "w.jsonl").open("ab") as file:
        file.write(b'{"kind":"event","id"')
    assert collect(tmp_path) == [{"kind": "event", "who": "w", "id": "e1"}]
