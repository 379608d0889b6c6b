"""One HTTP request and its answer within a time, over a connection that is kept.

The standard library's client does, so that nothing more is installed or loaded. No redirect is followed: the
key would go along. No proxy of the environment is taken: where an answer comes from is declared.
"""

from __future__ import annotations

import http.client
import socket
import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 16 << 20
"""Bytes of an answer at most."""
_CHUNK = 65_536


class PostError(Exception):
    """There is no answer; the text says why, and quotes nothing that was sent."""


class Response(NamedTuple):
    """An answer: its status, its headers by name in lower case, its bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Line:
    """A connection to one server (`http://host:port` or `https://...`), opened when it is first needed.

    Safe to share between threads, which wait for one another.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._connection: http.client.HTTPConnection | None = None
        self._lock = threading.Lock()

    def __del__(self) -> None:
        self.close()

    def post(self, target: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Response:
        """Send a request, all of it within `seconds`; `target` is a path with its query.

        A kept connection that the server closed meanwhile is opened anew, once.

        Raises:
            PostError: no connection, no answer in time, one that is no HTTP, or too long.

        """
        deadline = monotonic() + seconds
        with self._lock:
            kept = self._connection is not None
            try:
                return self._exchange(target, body, headers, deadline)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError) as error:
                if not kept or monotonic() >= deadline:
                    raise PostError(_said(error, deadline, seconds)) from None
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise PostError(_said(error, deadline, seconds)) from None
            try:
                return self._exchange(target, body, headers, deadline)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise PostError(_said(error, deadline, seconds)) from None

    def close(self) -> None:
        """Close the connection; it is opened again where it is needed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _exchange(self, target: str, body: bytes, headers: Mapping[str, str], deadline: float) -> Response:
        done = False
        try:
            connection = self._opened(deadline)
            watch = threading.Timer(max(0.0, deadline - monotonic()), _cut, [connection.sock])
            watch.daemon = True
            watch.start()  # a timeout of a socket begins anew with each byte
            try:
                connection.request("POST", target, body, dict(headers))
                answer = connection.getresponse()
                data = _read(answer)
            finally:
                watch.cancel()
            done = not answer.will_close
            return Response(answer.status, {k.lower(): v for k, v in answer.getheaders()}, data)
        finally:
            if not done:
                self.close()

    def _opened(self, deadline: float) -> http.client.HTTPConnection:
        left = max(0.01, deadline - monotonic())
        if self._connection is None:
            made = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            connection = made(self._host, self._port, timeout=left)
            connection.connect()
            self._connection = connection
        assert self._connection.sock is not None  # noqa: S101 - connected, else not kept
        self._connection.sock.settimeout(left)
        return self._connection


def _read(answer: http.client.HTTPResponse) -> bytes:
    data = bytearray()
    while chunk := answer.read(_CHUNK):
        data += chunk
        if len(data) > LARGEST:
            raise ValueError(f"an answer of more than {LARGEST} bytes")
    if answer.length:  # what it announced and did not send; reading in parts does not tell
        raise http.client.IncompleteRead(bytes(data), answer.length)
    return bytes(data)


def _cut(connection: socket.socket) -> None:
    """End whatever waits for this connection."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _said(error: Exception, deadline: float, seconds: float) -> str:
    """Say what went wrong in words of ours: those of a server may quote what was sent."""
    if isinstance(error, TimeoutError) or monotonic() >= deadline:
        return f"gave no answer within {seconds:g} seconds"
    if isinstance(error, http.client.IncompleteRead):
        return "cut its answer off"
    if isinstance(error, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError):
        return "closed the connection without an answer"
    if isinstance(error, OSError):
        return f"can't be reached: {error.strerror or type(error).__name__}"
    if isinstance(error, http.client.HTTPException):
        return "answered with what is no HTTP"
    return f"gave {error}"
