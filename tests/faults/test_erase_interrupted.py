"""An erasure that is killed at any of its writes is finished by doing it again; the log verifies always."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from govern.lineage import index
from govern.lineage.entry import Erasure, decode
from govern.lineage.keys import PrivateKey
from govern.lineage.personal.beside import Beside
from govern.lineage.personal.vault import open_vault
from govern.lineage.store.read import open_reader
from govern.lineage.verify import verify_store

ROOT = Path(__file__).parents[2]
WRITES = "pwrite64,write,fsync,fdatasync,ftruncate,unlink"
RECORDS = [f"data-contract/reviews:k{at}" for at in range(8)]


def run(script: str, *words: object, under: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*under, sys.executable, Path(__file__).with_name(script), *map(str, words)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with eight records of eight subjects; to be copied."""
    if shutil.which("strace") is None:
        pytest.skip("strace is absent: it kills the process at a chosen system call")
    folder = tmp_path_factory.mktemp("recorded")
    assert run("recording.py", folder, 8).returncode == 0
    return folder


@pytest.fixture(scope="module")
def writes(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many system calls that write an erasure makes, with what Python itself writes at its start."""
    folder = shutil.copytree(recorded, tmp_path_factory.mktemp("counted") / "log")
    trace = folder.parent / "trace"
    done = run("erasing.py", folder, "k3", under=("strace", "-f", "-o", str(trace), "-e", f"trace={WRITES}"))
    if "ptrace" in done.stderr:
        pytest.skip(f"strace may not trace here: {done.stderr.strip()}")
    assert done.stdout == "erased 1\n", done.stderr
    return len(re.findall(r"^\d+ +\w+\(", trace.read_text(), re.MULTILINE))


def whole(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def check(folder: Path, key: PrivateKey) -> list[Erasure]:
    """Insist that the log is sound and its index what the entries say; give its erasures."""
    assert verify_store(folder / "log.db", key.verifier).ok
    with open_reader(folder / "log.db") as reader:
        assert index.check(reader.database) == []
        return [entry for entry in map(decode, reader.entries()) if isinstance(entry, Erasure)]


def killed_and_repeated(recorded: Path, folder: Path, key: PrivateKey, at: int) -> bool:
    """Kill an erasure at its `at`-th write and do it again; tells whether it was killed at all."""
    shutil.copytree(recorded, folder)
    with open_reader(folder / "log.db") as reader, open_vault(folder / "subjects.db") as vault:
        subject = vault.subject("data-contract/reviews", "k3")
        secrets = [
            Beside(reader.database, vault).salts([RECORDS[3]])[RECORDS[3]],
            vault.keys([subject])[subject],
        ]
        sealed = bytes(
            reader.database.rows("SELECT sealed FROM sealed_salt WHERE record = ?", (RECORDS[3],))[0][0]
        )
    under = ("strace", "-f", "-o", "/dev/null", "-e", f"inject={WRITES}:signal=SIGKILL:when={at}")
    first = run("erasing.py", folder, "k3", under=under)
    check(folder, key)
    second = run("erasing.py", folder, "k3")
    assert second.returncode == 0, second.stderr
    assert [one.erased.salts for one in check(folder, key)] == [1]
    left = whole(folder)
    assert [secret for secret in (*secrets, sealed) if secret in left] == []
    with open_reader(folder / "log.db") as reader, open_vault(folder / "subjects.db") as vault:
        assert Beside(reader.database, vault).salts(RECORDS).keys() == {*RECORDS} - {RECORDS[3]}
    shutil.rmtree(folder)
    return first.returncode != 0


def test_an_erasure_that_is_killed_is_finished_by_doing_it_again(
    recorded: Path, writes: int, log_key: PrivateKey, tmp_path: Path
) -> None:
    assert writes > 40
    chosen = range(2, writes, max(1, writes // 10))
    killed = [killed_and_repeated(recorded, tmp_path / str(at), log_key, at) for at in chosen]
    assert sum(killed) >= 8


@pytest.mark.slow
def test_wherever_it_is_killed(recorded: Path, writes: int, log_key: PrivateKey, tmp_path: Path) -> None:
    killed = [killed_and_repeated(recorded, tmp_path / str(at), log_key, at) for at in range(1, writes + 1)]
    print(f"killed at {sum(killed)} of {writes} writes; nothing was left of what was erased")  # noqa: T201 - told
    assert sum(killed) > 40
