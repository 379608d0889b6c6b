"""The workspace that is hammered: made by commands as people type them, its log in a file or in a server."""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from govern.app.log import logs
from govern.app.workspace.context import Context, open_workspace
from govern.cli.commands import app
from govern.errors import DurabilityError, UsageError
from govern.lineage.store.read import TableReader

NOW = "2026-01-02T03:04:05.000006Z"


@dataclass(frozen=True)
class Scene:
    """Where everything is: `url` is of the database server, None where the log is a file."""

    folder: Path
    url: str | None = None

    @property
    def evidence(self) -> Path:
        return self.folder / "evidence"

    @property
    def spool(self) -> Path:
        return self.folder / "spool"

    @property
    def published(self) -> Path:
        return self.folder / "ws" / "lineage" / "published"

    def context(self, *, key: bool = True) -> Context:
        """Open the workspace as a new process would; without `key`, as somebody who has no signing key."""
        environ = dict(os.environ) | {"GOVERN_HOME": str(self.folder / ("home" if key else "elsewhere"))}
        found = open_workspace(self.folder / "ws", dt.datetime.now(dt.UTC))
        return Context(found.root, found.now, environ)

    def reader(self) -> TableReader:
        return logs.open_reader(self.context())

    def await_store(self, seconds: float = 60.0) -> None:
        """Wait until a server that was struck at the end has recovered."""
        stop = time.monotonic() + seconds
        while True:
            try:
                self.reader().close()
            except (DurabilityError, UsageError):
                if time.monotonic() > stop:
                    raise
                time.sleep(0.1)
            else:
                return

    def make(self) -> None:
        """Make the workspace, its lock and its log."""
        for name in ("evidence", "home", "elsewhere"):
            (self.folder / name).mkdir(mode=0o700)
        workspace = str(self.folder / "ws")
        self.govern("init", workspace)
        if self.url is not None:
            settings = self.folder / "ws" / "govern.yaml"
            before = settings.read_text()
            after = before.replace("log:\n", f'log:\n  database: "{self.url}"\n', 1)
            assert after != before
            settings.write_text(after)
        self.govern("lock", "--workspace", workspace)
        self.govern("log", "init", "--workspace", workspace)

    def govern(self, *words: str) -> str:
        """Run a command, which must end well."""
        environ = {"GOVERN_HOME": str(self.folder / "home")}
        done = CliRunner(env=environ).invoke(app, list(words))
        assert done.exit_code == 0, done.output
        return done.output
