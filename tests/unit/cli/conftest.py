"""The installed command in a process of its own, and a small workspace on disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

INSTALLED = Path(sys.executable).with_name("govern")
COMMAND = [str(INSTALLED)] if INSTALLED.exists() else [sys.executable, "-m", "govern"]

CONFIG = "apiVersion: govern/v1\nkind: Workspace\nname: small\nlint: {packs: []}\n"
ACTIONS = """\
# what triage may do
apiVersion: govern/v1
kind: ActionPolicy
id: triage
version: 1.0.0
status: active
actions:
  - name: call   # a person is called
    blast_radius: high
    minimum_confidence: 0.5
"""


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Command:
    """Runs `govern` in a folder."""

    folder: Path

    def __call__(self, *words: str | Path) -> Done:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GOVERN_"))}
        done = subprocess.run(
            [*COMMAND, *map(str, words)],
            cwd=self.folder,
            env=kept
            | {"GOVERN_HOME": str(self.folder / ".home"), "GOVERN_CACHE": str(self.folder / ".cache")}
            | {"COLUMNS": "200", "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())


@pytest.fixture
def govern(tmp_path: Path) -> Command:
    return Command(tmp_path)


@pytest.fixture
def small(govern: Command) -> Callable[..., Command]:
    """Make a workspace of one action policy that lacks rollback and approvals, and of further files."""

    def make(files: dict[str, str] | None = None) -> Command:
        govern.write({"govern.yaml": CONFIG, "contracts/triage.yaml": ACTIONS, **(files or {})})
        return govern

    return make
