"""A witness as an HTTP server (c2sp.org/tlog-witness): `POST /add-checkpoint`, and each log's last to read.

It answers what can be judged and nothing else: no request is larger than it needs to be, none may take
long, and only so many are judged at once. There is no authentication beyond the logs' signatures.
"""

from __future__ import annotations

import sys
import threading
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

from govern.errors import GovernError
from govern.lineage.witness import MAX_REQUEST, Answer, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.lineage.store.witnessed import Witness

PATIENCE = 10.0
"""Seconds for a whole request to come in, and for a connection to stay open without one."""
AT_ONCE = 32
"""Requests judged at the same time; more are told to come again."""
CONNECTIONS = 256
"""Connections open at the same time; more are closed at once."""
_ADD = "/add-checkpoint"


def _unheard(said: str) -> None:
    """Tell nobody."""
    del said


class WitnessServer(ThreadingHTTPServer):
    """Serves a witness at an address; port 0 takes a free one.

    `clock` gives seconds since 1970; `tell` is told of each request in one line.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        address: tuple[str, int],
        witness: Witness,
        *,
        clock: Callable[[], float] = time.time,
        tell: Callable[[str], None] = _unheard,
    ) -> None:
        self.witness = witness
        self.clock = clock
        self.tell = tell
        self.turns = threading.BoundedSemaphore(AT_ONCE)
        self.places = threading.BoundedSemaphore(CONNECTIONS)
        super().__init__(address, _Handler)

    @property
    def url(self) -> str:
        """Where it is, as it stands in the policies of logs: the submission prefix."""
        host, port = str(self.server_address[0]), self.server_address[1]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own, or close it where there are too many."""
        if self.places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve it, and make room for the next."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say in one line what went wrong with a connection: a stranger's mistake is no traceback."""
        del request
        error = sys.exc_info()[1]
        self.tell(f"{client_address[0]} {type(error).__name__}: {error}")


class _Handler(BaseHTTPRequestHandler):
    """One connection of a log or a monitor."""

    protocol_version = "HTTP/1.1"
    server_version = "govern"
    sys_version = ""
    timeout = PATIENCE
    server: WitnessServer
    disable_nagle_algorithm: ClassVar[bool] = True

    def do_POST(self) -> None:
        """Judge a submitted checkpoint."""
        body = self._body()
        if body is None:
            return
        if self.path != _ADD:
            self._give(Answer(404, b"there is nothing here\n"))
            return
        self._judged(lambda: self.server.witness.submit(body, int(self.server.clock())))

    def do_GET(self) -> None:
        """Give the last cosigned checkpoint of a log, by the SHA-256 of its origin in hex."""
        if self.path == _ADD:
            self._give(Answer(405, b"checkpoints are submitted by POST\n"))
            return
        self._judged(self._latest)

    def _latest(self) -> Answer:
        witness = self.server.witness
        for origin in witness.origins():
            if self.path == f"/{sha256(origin.encode()).hexdigest()}/checkpoint":
                return Answer(200, witness.latest(origin) or b"")
        return Answer(404, b"there is nothing here\n")

    def _judged(self, judge: Callable[[], Answer]) -> None:
        if not self.server.turns.acquire(blocking=False):
            self._give(Answer(503, b"too many requests at once; come again\n"))
            return
        try:
            answer = judge()
        except Refusal as refusal:
            answer = refusal.answer
        except GovernError as error:
            self.log_error("%s", error.message)
            answer = Answer(500, b"this witness can't keep what it cosigns; nothing was cosigned\n")
        finally:
            self.server.turns.release()
        self._give(answer)

    def _body(self) -> bytes | None:
        """Read the request's body, within its bounds; None where an answer was given already."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()) or "Transfer-Encoding" in self.headers:
            self._end(Answer(411, b"say how long the request is\n"))
            return None
        if len(length) > 9 or int(length) > MAX_REQUEST:
            self._end(Answer(413, f"a request has at most {MAX_REQUEST} bytes\n".encode()))
            return None
        found, until = bytearray(), time.monotonic() + PATIENCE
        while len(found) < int(length):
            part = self.rfile.read1(int(length) - len(found))
            if not part or time.monotonic() > until:
                self._end(Answer(408, b"the request did not come in whole\n"))
                return None
            found += part
        return bytes(found)

    def _end(self, answer: Answer) -> None:
        self.close_connection = True
        self._give(answer)

    def _give(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
        """Tell of a request in one line on standard error, with nothing in it that moves a cursor."""
        text = (format % args).encode("ascii", "backslashreplace").decode()
        self.server.tell(f"{self.client_address[0]} {''.join(c if c.isprintable() else '?' for c in text)}")
