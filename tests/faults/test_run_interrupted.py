"""A run stopped by Ctrl-C and by kill -9, wherever it is, ends with the events of one that was left alone."""

from __future__ import annotations

import importlib.util
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from govern.lineage import index
from govern.lineage.entry import Event, RunFinished, decode
from govern.lineage.personal.beside import Beside, record_name
from govern.lineage.personal.vault import open_vault
from govern.lineage.queries import Index
from govern.lineage.store.read import open_reader
from govern.lineage.verify import verify_store
from govern.run.entries import stage_digest
from govern.run.execute import Executor

CHILD = Path(__file__).with_name("recording.py")
ROOT = Path(__file__).parents[2]
COUNT = 60


@pytest.fixture(scope="module")
def recording() -> ModuleType:
    spec = importlib.util.spec_from_file_location("recording", CHILD)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, CHILD, folder, str(COUNT)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )


def finish(folder: Path) -> str:
    with start(folder) as done:
        output, _ = done.communicate(timeout=60)
    assert done.returncode == 0, output
    return output.splitlines()[-1]


def state(folder: Path, recording: ModuleType) -> list[Any]:
    """Check all that can be checked, and give what the events say."""
    path = folder / "log.db"
    assert verify_store(path, recording.KEY.verifier).ok
    with open_reader(path) as reader, open_vault(folder / "subjects.db") as vault:
        assert index.check(reader.database) == []
        entries = [decode(data) for data in reader.entries()]
        events = [entry for entry in entries if isinstance(entry, Event)]
        assert [event.position for event in events] == list(range(len(events)))
        records, built = recording.records(COUNT), recording.built()
        executor = Executor(built.stages, sink="act")
        for event in events[:: max(1, len(events) // 5)]:
            name = record_name("data-contract/reviews", event.record)
            salt = Beside(reader.database, vault).salts([name])[name]
            outputs = executor.execute(dict(records[event.position].fields), built.factors).outputs
            assert dict(event.stages) == {n: stage_digest(salt, n, o.content) for n, o in outputs.items()}
    whole = b"".join(file.read_bytes() for file in folder.iterdir())
    assert b"secret words" not in whole
    return [(event.event, event.record, event.outcome) for event in events]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, recording: ModuleType) -> list[Any]:
    folder = tmp_path_factory.mktemp("undisturbed")
    assert finish(folder) == f"end 1 {COUNT} 0"
    return state(folder, recording)


def test_ctrl_c_keeps_what_was_finished_and_says_how_to_go_on(
    tmp_path: Path, recording: ModuleType, undisturbed: list[Any]
) -> None:
    with start(tmp_path) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line == "at 12\n":
                break
        child.send_signal(signal.SIGINT)
        rest = child.stdout.read()
        assert child.wait(timeout=30) == 130
    assert rest.splitlines()[-1].startswith("stopped interrupted: ")
    kept = state(tmp_path, recording)
    assert 12 <= len(kept) < COUNT
    assert f"{len(kept)} of {COUNT} records of run 1 are recorded" in rest
    assert finish(tmp_path) == f"end 1 {COUNT} {len(kept)}"
    assert state(tmp_path, recording) == undisturbed


@pytest.mark.parametrize("moment", range(6))
def test_kill_9_loses_nothing_that_was_acknowledged(
    tmp_path: Path, recording: ModuleType, undisturbed: list[Any], moment: int
) -> None:
    acknowledged = 0
    for attempt in range(2):
        with start(tmp_path) as child:
            assert child.stdout is not None
            for line in child.stdout:
                acknowledged = int(line.split()[1])
                if acknowledged >= 8 + 20 * attempt + moment:
                    break
            time.sleep(0.0017 * moment)  # to be killed at different points of a batch
            child.kill()
            lines = [line for line in child.stdout.read().splitlines() if line.startswith("at ")]
        acknowledged = int(lines[-1].split()[1]) if lines else acknowledged
        kept = state(tmp_path, recording)
        assert acknowledged <= len(kept) < COUNT
    assert finish(tmp_path).startswith(f"end 1 {COUNT} ")
    assert state(tmp_path, recording) == undisturbed
    with open_reader(tmp_path / "log.db") as reader:
        assert [row.finished is not None for row in Index(reader.database).runs()] == [True]
        ends = [entry for entry in map(decode, reader.entries()) if isinstance(entry, RunFinished)]
    assert [end.events for end in ends] == [COUNT]
