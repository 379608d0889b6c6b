"""The language server over standard input and output."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, BinaryIO, cast

from govern.server.lsp import answers, texts
from govern.server.lsp.server import Server

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

LARGEST = 64 * 1024 * 1024
"""The most bytes of a message that is read; a client that sends more has lost its way."""

_log = logging.getLogger(__name__)


class Input:
    """Standard input, in which a message that is cut off or beyond all bounds is the end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readline(self) -> bytes:
        """Read a line of a header; an endless one is cut into pieces, none of which is a header."""
        return self._stream.readline(LARGEST)

    def read(self, size: int) -> bytes:
        """Read a message's body, or nothing where it is too large or not all there."""
        if size > LARGEST:
            _log.error("a message of %s bytes is announced; at most %s are read", f"{size:,}", f"{LARGEST:,}")
            return b""
        data = self._stream.read(size)
        return data if len(data) == size else b""


def serve(clock: Callable[[], dt.datetime]) -> int:
    """Serve one client until it says exit, or is gone; give the exit code that the protocol asks for.

    That is 0 after a shutdown was asked for, else 1 (LSP 3.17, `exit`).
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(message)s")
    # only messages may be written to the client: whatever else is printed goes where logs go
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    server = Server(clock)
    texts.register(server)
    answers.register(server)
    server.start_io(cast("BinaryIO", Input(sys.stdin.buffer)), output)
    return 0 if server.stopped else 1
