"""A real witness process: killed at any moment, raced by real submitters, restarted on its state."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from govern.lineage import checkpoint as checkpoints
from govern.lineage import keys, note, tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.cosignature import Cosigner
from govern.lineage.keys import PrivateKey
from govern.lineage.store.witnessed import Witness
from govern.lineage.witness import Submission

SIZES = 240
LEAVES = [tree.leaf_hash(str(n).encode()) for n in range(SIZES)]
ROOTS = [tree.root(LEAVES[:n]) for n in range(SIZES + 1)]


def node(level: int, index: int) -> bytes:
    return tree.root(LEAVES[index << level : (index + 1) << level])


def request(old: int, size: int, key: PrivateKey) -> bytes:
    proof = tree.consistency_proof(old, size, node) if 0 < old < size else []
    return Submission(
        old, tuple(proof), checkpoints.sign(Checkpoint(key.name, size, ROOTS[size]), key)
    ).encode()


@contextmanager
def served(folder: Path, log: PrivateKey) -> Iterator[tuple[subprocess.Popen[str], str, Cosigner]]:
    key = folder / "w.key"
    if not key.exists():
        keys.save_private(keys.generate("witness.example/w"), key)
    command = ["log", "witness", "serve", "--key", f"file:{key}", "--state", folder / "w.db"]
    process = subprocess.Popen(
        [sys.executable, "-m", "govern", *command, "--log", log.verifier.text, "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        yield process, lines[2].split("http://")[1].strip(), Cosigner.parse(lines[0].split()[1])
    finally:
        process.kill()
        process.communicate()


def post(address: str, body: bytes) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address, timeout=20)
    try:
        connection.request("POST", "/add-checkpoint", body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def climb(address: str, log: PrivateKey, step: int, won: list[tuple[int, bytes]]) -> None:
    """Submit larger and larger trees, from wherever the witness says that it is, until it is gone."""
    old = 0
    try:
        for _ in range(8 * SIZES):
            if old + step > SIZES:
                return
            status, body = post(address, request(old, old + step, log))
            if status == 200:
                won.append((old + step, body))
                old += step
            else:
                assert status == 409, body
                old = int(body)
    except (OSError, http.client.HTTPException):
        return  # it was killed


def test_two_submitters_race_and_the_record_only_grows(tmp_path: Path, log_key: PrivateKey) -> None:
    with served(tmp_path, log_key) as (_, address, key):
        won: list[list[tuple[int, bytes]]] = [[], []]
        threads = [
            threading.Thread(target=climb, args=(address, log_key, step, mine))
            for step, mine in zip((3, 5), won, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    sizes = sorted(size for mine in won for size, _ in mine)
    assert len(sizes) == len(set(sizes)), "two histories of one size"
    assert sizes[-1] > SIZES - 5
    for mine in won:
        for size, body in mine:
            signed = checkpoints.sign(Checkpoint(log_key.name, size, ROOTS[size]), log_key)
            assert note.verify(signed + body, [key]).signatures


@pytest.mark.parametrize("after", [1, 4, 9])
def test_what_was_cosigned_is_on_disk_when_the_process_is_killed(
    tmp_path: Path, log_key: PrivateKey, after: int
) -> None:
    """Every cosignature that got out is of a tree that the restarted witness holds, or one before it."""
    won: list[tuple[int, bytes]] = []
    with served(tmp_path, log_key) as (process, address, _):
        thread = threading.Thread(target=climb, args=(address, log_key, 2, won))
        thread.start()
        while len(won) < after and thread.is_alive():
            thread.join(0.002)
        process.kill()
        thread.join()
    last = Witness(tmp_path / "w.db", lambda _: None, ()).latest(log_key.name)
    assert last is not None
    held = checkpoints.verify(last, log_key.verifier)
    assert held.size >= won[-1][0]
    assert held.root == ROOTS[held.size]
    with served(tmp_path, log_key) as (_, address, _):
        assert post(address, request(0, SIZES, log_key)) == (409, f"{held.size}\n".encode())
        assert post(address, request(held.size, SIZES, log_key))[0] == 200
