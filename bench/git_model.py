"""What git's own plumbing says of the prompts of a history: what `govern diff --each` is held to.

Nothing of govern is used. A prompt is a regular file of the folder that is UTF-8 text, not empty, not hidden,
no Python. Between a commit and its first parent, a prompt whose blob is another one is modified; one that
went and one that came with the same blob are one that moved; the rest was added or deleted.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Blobs = dict[str, str]
"""The blob of each file by its path."""


@dataclass(frozen=True)
class Changes:
    """How many prompts a commit modified, added, deleted and moved."""

    modified: int = 0
    added: int = 0
    deleted: int = 0
    moved: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            self.modified + other.modified,
            self.added + other.added,
            self.deleted + other.deleted,
            self.moved + other.moved,
        )


def git(repository: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Run git and give what it says."""
    command = ["git", "--no-replace-objects", *arguments]
    return subprocess.run(command, cwd=repository, input=given, check=True, capture_output=True).stdout


class History:
    """The first-parent history of a revision, oldest first, and the prompts of one folder in it."""

    def __init__(self, repository: Path, folder: str, revision: str = "HEAD") -> None:
        self._repository, self._folder = repository, folder
        listed = git(repository, "rev-list", "--first-parent", "--reverse", revision)
        self.commits = listed.decode().split()
        self._text: dict[str, bool] = {}
        self.largest = 0
        """The most prompts that any commit has."""

    def changes(self) -> list[Changes]:
        """Give what each commit did to prompts."""
        found, before = [], Blobs()
        for commit in self.commits:
            after = self._files(commit)
            was, now = self._prompts(before), self._prompts(after)
            now |= {path: after[path] for path in was if path in after}  # emptied, it is changed and not gone
            found.append(between(was, now))
            self.largest = max(self.largest, len(now))
            before = after
        return found

    def _files(self, commit: str) -> Blobs:
        found = Blobs()
        for row in git(self._repository, "ls-tree", "-r", "-z", commit, "--", self._folder).split(b"\0"):
            if row:
                about, _, name = row.partition(b"\t")
                mode, _, blob = about.decode().split(" ")
                if mode in {"100644", "100755"}:
                    found[name.decode("utf-8", "surrogateescape")] = blob
        return found

    def _prompts(self, files: Blobs) -> Blobs:
        inner = {path: path.removeprefix(f"{self._folder}/") for path in files}
        named = {
            path: blob
            for path, blob in files.items()
            if not f"/{inner[path]}".count("/.") and not path.endswith((".py", ".pyc", ".pyi"))
        }
        self._read({blob for blob in named.values() if blob not in self._text})
        return {path: blob for path, blob in named.items() if self._text[blob]}

    def _read(self, blobs: set[str]) -> None:
        if not blobs:
            return
        said = git(
            self._repository, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in blobs).encode()
        )
        at = 0
        while at < len(said):
            end = said.index(b"\n", at)
            blob, _, size = said[at:end].decode().split(" ")
            data = said[end + 1 : end + 1 + int(size)]
            self._text[blob] = _is_text(data)
            at = end + 2 + int(size)


def between(was: Blobs, now: Blobs) -> Changes:
    """Tell two sets of prompts apart."""
    gone = Counter(blob for path, blob in was.items() if path not in now)
    come = Counter(blob for path, blob in now.items() if path not in was)
    moved = (gone & come).total()
    modified = sum(now[path] != blob for path, blob in was.items() if path in now)
    return Changes(modified, come.total() - moved, gone.total() - moved, moved)


def _is_text(data: bytes) -> bool:
    try:
        return bool(data) and b"\0" not in data and data.decode() is not None
    except UnicodeDecodeError:
        return False
