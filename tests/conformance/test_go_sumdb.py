"""A client that is not ours: the Go team's packages for transparent logs read and verify what is published.

It needs Go and golang.org/x/mod as Debian packages them: `apt-get install golang-go golang-golang-x-mod-dev`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage.keys import PrivateKey
from govern.lineage.publish import publish
from govern.lineage.store import sqlite
from govern.lineage.store.head import HeadFile

NOW = "2026-01-02T03:04:05.000006Z"
GOPATH = Path("/usr/share/gocode")
KEY = PrivateKey("log.example/for/go", Ed25519PrivateKey.from_private_bytes(b"g" * 32))
SIZES = (1, 255, 256, 257, 700)

Client = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """Build the program once; offline, from the packages on this machine."""
    if shutil.which("go") is None or not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("no Go with golang.org/x/mod here: apt-get install golang-go golang-golang-x-mod-dev")
    folder = tmp_path_factory.mktemp("go")
    program = folder / "sumdb"
    environ = {"GOPATH": str(GOPATH), "GO111MODULE": "off", "GOFLAGS": "", "GOCACHE": str(folder / "cache")}
    source = Path(__file__).with_name("sumdb") / "main.go"
    subprocess.run(["go", "build", "-o", program, source], env=os.environ | environ, check=True, timeout=300)

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *map(str, words)], capture_output=True, text=True, check=False, timeout=60
        )

    return run


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a log published at each size, and its checkpoints beside it."""
    folder = tmp_path_factory.mktemp("log")
    with sqlite.create_log(folder / "log.db", KEY, HeadFile(folder / "head.db"), NOW) as log:
        done = 0
        for size in SIZES:
            log.append([{"n": n, "text": "ß" * (n % 7)} for n in range(done, size)], NOW)
            publish(log, folder / str(size))
            done = size
    return folder


@pytest.mark.parametrize("size", SIZES)
def test_go_verifies_every_entry_of_what_is_published(client: Client, published: Path, size: int) -> None:
    older = [published / str(one) / "checkpoint" for one in SIZES if one <= size]
    done = client(published / str(size), KEY.verifier.text, *older)
    assert done.stdout.splitlines() == [
        *(f"grew from {one}" for one in SIZES if one <= size),
        f"{size} entries of log.example/for/go",
    ], done.stdout + done.stderr
    assert done.returncode == 0


def test_go_refuses_what_was_changed(client: Client, published: Path, tmp_path: Path) -> None:
    for name in ("checkpoint", "tile/0/000", "tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/001"):
        copy = tmp_path / name.replace("/", "-")
        shutil.copytree(published / "700", copy)
        data = bytearray((copy / name).read_bytes())
        data[len(data) // 2] ^= 1
        (copy / name).write_bytes(data)
        assert client(copy, KEY.verifier.text).returncode == 1, name
    other = PrivateKey(KEY.name, Ed25519PrivateKey.generate()).verifier.text
    assert client(published / "700", other).returncode == 1
    assert client(published / "257", KEY.verifier.text, published / "700/checkpoint").returncode != 0
