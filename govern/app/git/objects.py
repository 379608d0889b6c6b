"""The contents of git objects, from one `git cat-file --batch`: each read once, some before their turn.

What a revision has in common with another has one name, so a comparison reads it once for both.
"""

from __future__ import annotations

import subprocess
import weakref
from collections import deque
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from govern.app.git.repository import command, explain_no_git
from govern.app.workspace.disk import LARGEST, refuse_large
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.app.git.repository import Repository

_ASKED = 4000
"""Bytes of names that are asked for at once: the smallest pipe holds them, so neither side waits for ever."""

_KEPT = 64 * 1024 * 1024
"""Bytes of contents that are kept; beyond these, what is wanted again is read again."""


@dataclass(frozen=True, slots=True)
class _Refused:
    """What is not given: an object that is too large, by its size, or one that is no blob or not here."""

    size: int | None


class GitObjects:
    """The objects of a repository; `close`, or leaving a `with`, ends the process that reads them."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._reader: _Reader | None = None
        self._kept: dict[str, bytes] = {}
        self._room = _KEPT
        self._expected: deque[str] = deque()

    def close(self) -> None:
        """End the process; reading again starts another."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def expect(self, names: Iterable[str]) -> None:
        """Say which objects are wanted soon: they are asked for together with the next one that is read."""
        self._expected.extend(names)

    def content(self, path: str, name: str) -> bytes:
        """Read an object. Raises UsageError where it is missing, as in a partial clone, or too large."""
        if (known := self._kept.get(name)) is not None:
            return known
        if self._reader is None:
            self._reader = _Reader(self._repository)
        together = [name, *self._next(name)]
        answers = self._reader.read(together)
        for each, data in zip(together, answers, strict=True):
            if isinstance(data, bytes) and len(data) <= self._room and each not in self._kept:
                self._kept[each] = data
                self._room -= len(data)
        answer = answers[0]
        if isinstance(answer, bytes):
            return answer
        if answer.size is not None:
            refuse_large(path, answer.size)
        raise UsageError(
            f"git does not have the content of {path}",
            help="A partial clone lacks contents: `git fetch --refetch --no-filter`, or clone it whole. "
            "Otherwise run `git fsck`.",
            place=path,
        )

    def _next(self, name: str) -> list[str]:
        found: dict[str, None] = {}
        room = _ASKED // (len(name) + 1) - 1
        while self._expected and len(found) < room:
            other = self._expected.popleft()
            if other != name and other not in self._kept:
                found[other] = None
        return list(found)


class _Reader:
    """One `git cat-file --batch`: names of objects in, their bytes out."""

    def __init__(self, repository: Repository) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - a fixed command
                command("cat-file", "--batch"),
                cwd=repository.folder,
                env=dict(repository.environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except FileNotFoundError:
            explain_no_git(repository.folder)
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        self._in: IO[bytes] = self._process.stdin
        self._out: IO[bytes] = self._process.stdout
        self.close = weakref.finalize(self, _stop, self._process)

    def read(self, names: list[str]) -> list[bytes | _Refused]:
        """Read objects, in the order of their names."""
        try:
            self._in.write("".join(f"{name}\n" for name in names).encode("ascii"))
            self._in.flush()
        except BrokenPipeError:
            return [_Refused(None) for _ in names]
        return [self._one() for _ in names]

    def _one(self) -> bytes | _Refused:
        about = self._out.readline().split()
        if len(about) != 3:
            return _Refused(None)
        size = int(about[2])
        if size > LARGEST or about[1] != b"blob":
            self._skip(size + 1)
            return _Refused(size if about[1] == b"blob" else None)
        data = self._out.read(size)
        self._skip(1)
        return data if len(data) == size else _Refused(None)

    def _skip(self, count: int) -> None:
        while count > 0 and (got := self._out.read(min(count, 1 << 20))):
            count -= len(got)


def _stop(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    process.wait()
