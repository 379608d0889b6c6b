from __future__ import annotations

import pytest

from govern.lineage import checkpoint, note, tree
from govern.lineage.checkpoint import Checkpoint, CheckpointError
from govern.lineage.keys import PrivateKey
from govern.lineage.note import NoteError

ROOT = tree.leaf_hash(b"x")


def test_a_checkpoint_signs_and_verifies(key: PrivateKey) -> None:
    head = Checkpoint(key.name, 3, ROOT)
    data = checkpoint.sign(head, key)
    assert checkpoint.verify(data, key.verifier) == head
    assert checkpoint.peek(data) == head
    assert data.decode().split("\n")[:2] == [key.name, "3"]


def test_another_logs_checkpoint_is_refused_although_the_key_signed_it(key: PrivateKey) -> None:
    data = note.sign(Checkpoint("other.example/log", 3, ROOT).text, (key,)).encode()
    with pytest.raises(CheckpointError, match=r"other.example/log, not of log.example/reviews"):
        checkpoint.verify(data, key.verifier)
    assert checkpoint.verify(data, key.verifier, origin="other.example/log").size == 3
    with pytest.raises(CheckpointError, match="cannot sign for"):
        checkpoint.sign(Checkpoint("other.example/log", 3, ROOT), key)


def test_extension_lines_are_read_and_never_written(key: PrivateKey) -> None:
    head = Checkpoint(key.name, 3, ROOT, ("what another log says",))
    assert checkpoint.parse(head.text) == head
    with pytest.raises(CheckpointError, match="without extension"):
        checkpoint.sign(head, key)


GOOD = Checkpoint("o.example", 3, ROOT).text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n".join(GOOD.split("\n")[:2]) + "\n",
        GOOD[:-1],
        GOOD.replace("o.example", ""),
        GOOD.replace("3\n", "03\n"),
        GOOD.replace("3\n", "+3\n"),
        GOOD.replace("3\n", " 3\n"),
        GOOD.replace("3\n", "3.0\n"),
        GOOD.replace("3\n", "-3\n"),
        GOOD.replace("3\n", "٣\n"),
        GOOD.replace("3\n", f"{2**63}\n"),
        GOOD.replace("3\n", "0\n"),
        GOOD.replace("=\n", "\n"),
        GOOD.replace("=\n", "==\n"),
        "o.example\n3\nAAAA\n",
        GOOD + "\nafter an empty line\n",
    ],
)
def test_what_is_not_exactly_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(CheckpointError):
        checkpoint.parse(text)


def test_an_empty_tree_has_the_root_of_nothing() -> None:
    assert checkpoint.parse(Checkpoint("o.example", 0, tree.EMPTY_ROOT).text).size == 0


def test_a_checkpoint_changed_after_signing_is_refused(key: PrivateKey) -> None:
    data = checkpoint.sign(Checkpoint(key.name, 3, ROOT), key)
    with pytest.raises(NoteError, match="is wrong"):
        checkpoint.verify(data.replace(b"\n3\n", b"\n4\n"), key.verifier)
