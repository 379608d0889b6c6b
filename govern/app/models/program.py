"""One running program that is asked line by line within a time, and killed with all that it started."""

from __future__ import annotations

import fcntl
import os
import selectors
import signal
import struct
import subprocess
import termios
import time
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

TAIL = 4_096
"""Bytes of what a program says on its error output that are remembered, the last ones."""
LONGEST = 16 << 20
"""Bytes of one answer at most."""
GRACE = 1.0
"""Seconds in which a program may end by itself once nobody asks it any more."""
_CHUNK = 65_536


class ProgramError(Exception):
    """The program gave no answer; the text says how, and quotes nothing that it said."""


class EndedError(ProgramError):
    """The program ended, or closed its output, instead of answering."""


class Program:
    """A program that runs: `exchange` gives it a line and takes one from it.

    It leads a process group of its own, so that `end` reaches what it started. What leaves the group (a
    daemon) is out of reach, as it is of everybody who may not kill by name.

    Raises:
        OSError: it can't be started.

    """

    def __init__(self, argv: Sequence[str], cwd: Path | None, environ: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - the contract says what is run, and no shell reads it
            list(argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=dict(environ),
            start_new_session=True,
            bufsize=0,
        )
        stdin, stdout, stderr = self._process.stdin, self._process.stdout, self._process.stderr
        assert stdin is not None and stdout is not None and stderr is not None  # noqa: PT018, S101 - PIPE above
        self._in, self._out, self._err = stdin.fileno(), stdout.fileno(), stderr.fileno()
        for descriptor in (self._in, self._out, self._err):
            os.set_blocking(descriptor, False)
        self._written = 0
        self._answer = bytearray()
        self.said = bytearray()
        """The end of what it said on its error output since it was started or last answered."""
        self.untouched = False
        """Whether it ended and surely read nothing of what it was given: what it said can't quote it."""
        self._last = weakref.finalize(self, _end, self._process, GRACE)

    def end(self, grace: float = 0.0) -> None:
        """Let it end within `grace` seconds, then kill it, and what it started; at the latest at our end."""
        if self._last.detach() is not None:
            _end(self._process, grace)

    def exchange(self, line: bytes, seconds: float) -> bytes:
        """Give one line (without its end), and take one; the program can't be asked again after an error.

        Raises:
            EndedError: it ended without an answer.
            ProgramError: out of time; an answer too long, or of more than one line, or before it was asked.

        """
        left = memoryview(line + b"\n")
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_WRITE)
            selector.register(self._out, selectors.EVENT_READ)
            selector.register(self._err, selectors.EVENT_READ)
            self._unasked()
            while (found := self._taken()) is None:
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if not ready:
                    raise ProgramError(f"gave no answer within {seconds:g} seconds")
                for key, _ in ready:
                    if key.fd == self._in:
                        left = self._give(left, selector)
                    elif key.fd == self._err:
                        self._listen(selector)
                    elif not self._take():
                        raise EndedError(self._how_it_ended())
        return found

    def _unasked(self) -> None:
        self._take()
        if self._answer:
            raise ProgramError("answered before it was asked, or more than once")
        if self._written:  # what it said of the question before; while it started, it said why it can't
            while self._listen(None):
                pass
            self.said.clear()

    def _taken(self) -> bytes | None:
        """Give the answer once it is whole."""
        end = self._answer.find(b"\n")
        if end < 0:
            if len(self._answer) > LONGEST:
                raise ProgramError(f"gave an answer of more than {LONGEST} bytes")
            return None
        if end + 1 < len(self._answer):
            raise ProgramError("gave more than one line for one question")
        found = bytes(self._answer[:end])
        self._answer.clear()
        return found

    def _give(self, left: memoryview, selector: selectors.BaseSelector) -> memoryview:
        try:
            count = os.write(self._in, left[:_CHUNK])
        except BlockingIOError:
            return left
        except OSError:  # it reads no more; its output says why, or its end does
            count = len(left)
        else:
            self._written += count
        if count == len(left):
            selector.unregister(self._in)
        return left[count:]

    def _take(self) -> bool:
        """Read what it answered so far; false at the end of its output."""
        with suppress(BlockingIOError):
            data = os.read(self._out, _CHUNK)
            self._answer += data
            return bool(data)
        return True

    def _listen(self, selector: selectors.BaseSelector | None) -> bool:
        """Read what it says on its error output; false where nothing is there."""
        with suppress(BlockingIOError):
            data = os.read(self._err, _CHUNK)
            self.said = (self.said + data)[-TAIL:]
            if not data and selector is not None:
                selector.unregister(self._err)
            return bool(data)
        return False

    def _unread(self) -> int:
        """Count the bytes that it was given and has not read; -1 where the system does not say."""
        found = struct.pack("i", -1)
        with suppress(OSError):
            found = fcntl.ioctl(self._in, termios.FIONREAD, found)
        return int(struct.unpack("i", found)[0])

    def _how_it_ended(self) -> str:
        if not _ends(self._process, GRACE):
            return "closed its output without an answer"
        while self._listen(None):
            pass
        self.untouched = self._unread() == self._written
        self.end()
        status = self._process.returncode
        if status < 0:
            return f"was ended by signal {-status} without an answer"
        return f"ended with status {status} without an answer"


def _ends(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for an end without taking note of it: until it is noted, its group's number is nobody else's."""
    deadline = time.monotonic() + seconds
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.005)
    return True


def _end(process: subprocess.Popen[bytes], grace: float) -> None:
    """Let a program end, or kill it; then kill what is left of its group."""
    assert process.stdin is not None  # noqa: S101 - PIPE
    with suppress(OSError):
        process.stdin.close()
    _ends(process, grace)
    with suppress(ProcessLookupError, PermissionError):  # nobody is left in it
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdout, process.stderr):
        assert stream is not None  # noqa: S101 - PIPE
        stream.close()
