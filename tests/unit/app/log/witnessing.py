"""A witness at work beside a test's workspace, and the commands of groups within groups."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from govern.app.log.witness import prepare
from govern.cli.commands import app
from govern.lineage.cosignature import Ed25519Cosigner
from govern.lineage.keys import generate
from govern.lineage.witness import SIZE
from govern.server.witness import WitnessServer

from ..conftest import Work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result


def command(work: Work, *words: str) -> Result:
    """Run any command on a workspace; the option stands at its end."""
    environ = {"GOVERN_HOME": str(work.home), "GOVERN_CACHE": str(work.home / "cache"), "NO_COLOR": "1"}
    return CliRunner(env=environ).invoke(app, [*words, "--workspace", str(work.root)])


def good(work: Work, *words: str) -> str:
    done = command(work, *words)
    assert done.exit_code == 0, done.output
    return done.stdout


@contextmanager
def witness(work: Work, name: str, state: Path) -> Iterator[tuple[str, str]]:
    """Serve a witness for the logs that the workspace trusts; gives its public key and its URL."""
    duty = prepare(
        Ed25519Cosigner(generate(f"witness.example/{name}")), state, (), work.root / "lineage/trust.policy"
    )
    with WitnessServer(("127.0.0.1", 0), duty.witness) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield duty.key.text, server.url
        finally:
            server.shutdown()
            thread.join()


class Liar(BaseHTTPRequestHandler):
    """A witness that says of every checkpoint that it has cosigned a larger one."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(409)
        self.send_header("Content-Type", SIZE)
        self.end_headers()
        self.wfile.write(b"999999999\n")

    def log_message(self, *_: object) -> None:
        """Say nothing."""
