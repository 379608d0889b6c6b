"""A model behind an OpenAI-compatible interface, on this machine: as well or as badly as it is told.

`python model_server.py [KEY [EACH]]` serves until its input ends, and says on its first line where. `POST
/plan` takes a list of moods, one for each request to come; `GET /asked` gives what was asked so far.
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

WORDS = {"awful", "bad", "pain", "zomig", "brakes", "fell", "dangerous", "broken", "stuck", "loose"}


def said(asked: dict[str, Any], key: str = "bad", each: int = 1) -> str:
    """Answer like a model that counts bad words, in JSON: plainly a function of the text."""
    text = " ".join(message["content"] for message in asked["messages"] if message["role"] == "user")
    words = re.findall(r"[a-z]+", text.lower())
    return json.dumps({key: min(1_000_000, each * sum(word in WORDS for word in words))})


class ModelServer(ThreadingHTTPServer):
    """Answers by its `plan`: a mood for each request, and well where there is none left."""

    daemon_threads = True

    def __init__(self, key: str = "bad", each: int = 1) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key, self.each = key, each
        self.plan: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self.connections = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def get_request(self) -> Any:
        self.connections += 1
        return super().get_request()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ModelServer
    quiet: ClassVar[bool] = True

    def do_GET(self) -> None:
        self._send(200, {"asked": self.server.asked, "connections": self.server.connections})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/plan":
            self.server.plan = json.loads(body)
            return self._send(200, {})
        with self.server.lock:
            mood = self.server.plan.pop(0) if self.server.plan else {}
            kept = {"path": self.path, "key": self.headers.get("Authorization"), "body": json.loads(body)}
            self.server.asked.append(kept)
        time.sleep(mood.get("slow", 0))
        if "cut" in mood:
            return self._cut(mood["cut"])
        if "drip" in mood:
            return self._drip(mood["drip"])
        if "status" in mood:
            return self._send(mood["status"], mood.get("body", {}), mood.get("headers", {}))
        if "raw" in mood:
            return self._write(200, mood["raw"].encode(), {})
        self._send(200, self._completion(kept["body"], mood))
        if mood.get("close"):
            self.close_connection = True
        return None

    def _completion(self, asked: dict[str, Any], mood: dict[str, Any]) -> dict[str, Any]:
        text = mood.get("text", said(asked, self.server.key, self.server.each))
        answer = {
            "object": "chat.completion",
            "model": mood.get("model", f"{asked['model']}-2026-01-15"),
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text},
                    "finish_reason": mood.get("finish", "stop"),
                }
            ],
            "usage": mood.get("usage", {"prompt_tokens": 20, "completion_tokens": 5}),
        }
        return {name: value for name, value in answer.items() if value is not None}

    def _cut(self, after: int) -> None:
        """Announce a long answer, send so many bytes of it, and hang up; -1: hang up at once."""
        if after >= 0:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n" + b"x" * after)
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def _drip(self, seconds: float) -> None:
        """Send a byte now and then, for ever."""
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
            while True:
                self.wfile.write(b" ")
                time.sleep(seconds)
        self.close_connection = True

    def _send(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        self._write(status, json.dumps(value).encode(), headers or {})

    def _write(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, text in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the base class calls it
        """Nobody reads it."""


@contextmanager
def serving(key: str = "bad", each: int = 1) -> Iterator[ModelServer]:
    """Serve in a thread of this process."""
    server = ModelServer(key, each)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    with serving(*sys.argv[1:2], *map(int, sys.argv[2:3])) as model:
        print(model.url, flush=True)  # noqa: T201 - its one line
        sys.stdin.read()
