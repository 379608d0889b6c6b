"""The commits of a range, each with what it changed, from one `git diff-tree`: nothing is listed twice.

A commit is held against its first parent, as it is merged: what a branch brought counts where it came in.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from govern.app.git.repository import command
from govern.app.git.tree import Entry, GitTree
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from govern.app.git.objects import GitObjects
    from govern.app.git.repository import Repository

_ABSENT = "000000"
"""The mode that git writes where there is no file."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, its first parent (None of a root), and the first line of its message."""

    name: str
    parent: str | None
    subject: str


@dataclass(frozen=True, slots=True)
class Step:
    """A commit with all files of the repository before and after it, and the paths that it touched."""

    commit: Commit
    before: Mapping[str, Entry]
    after: Mapping[str, Entry]
    touched: frozenset[str]


def commits(repository: Repository, span: str) -> list[Commit]:
    """List the commits of `BASE..HEAD` along first parents, oldest first; of `HEAD` alone, all of them.

    An end that is left out is HEAD. Raises UsageError for what is no range, and where a shallow clone cuts
    off what the first of them is held against.
    """
    base, dots, head = span.partition("..")
    if dots and (head.startswith(".") or not base):
        raise UsageError(f"`{span}` is not a range", help="Write BASE..HEAD, or HEAD for all that led to it.")
    ends = [repository.commit(head or "HEAD")] if dots else [repository.commit(base)]
    ends += [f"^{repository.commit(base)}"] if dots else []
    answer = repository.ask(
        "rev-list", "--first-parent", "--reverse", "--format=%H%x00%P%x00%s%x00", *ends, "--"
    )
    if answer.returncode != 0:
        said = answer.stderr.decode("utf-8", "replace").strip()
        raise UsageError(f"git can't list the commits of {span}: {said}", help="Run `git fsck`.")
    fields = answer.stdout.decode("utf-8", "replace").split("\0")
    found = [
        Commit(name.rpartition("\n")[2], parents.partition(" ")[0] or None, subject)
        for name, parents, subject in zip(fields[0:-1:3], fields[1::3], fields[2::3], strict=True)
    ]
    if found and found[0].parent is None and _is_cut(repository):
        raise UsageError(
            f"{span} reaches the end of this clone, which is shallow",
            help="Fetch more: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks out.",
        )
    return found


def _is_cut(repository: Repository) -> bool:
    return repository.ask("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"


def steps(repository: Repository, listed: list[Commit], objects: GitObjects) -> Generator[Step, None, None]:
    """Give the commits one after the other, each the child of the one before it.

    Raises UsageError where git can't compare them.
    """
    if not listed:
        return
    first = listed[0].parent
    files: Mapping[str, Entry] = {} if first is None else GitTree(repository, first, "", objects).entries
    with tempfile.TemporaryFile() as asked:
        asked.writelines(f"{each.name} {each.parent or ''}".rstrip().encode() + b"\n" for each in listed)
        asked.seek(0)
        process = subprocess.Popen(  # noqa: S603 - a fixed command
            command(
                *("diff-tree", "--stdin", "--raw", "-r", "-z", "--no-renames", "--root", "--always"),
                "--ignore-submodules=none",  # whatever .gitmodules says
            ),
            cwd=repository.folder,
            env=dict(repository.environment),
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    assert process.stdout is not None  # noqa: S101 - asked for above
    try:
        told = _told(process.stdout)
        for commit in listed:
            name, changes = next(told, ("", []))
            if name != commit.name:
                raise UsageError(f"git can't compare {commit.name} with its parent", help="Run `git fsck`.")
            after = _changed(files, changes)
            yield Step(commit, files, after, frozenset(path for path, _ in changes))
            files = after
    finally:
        process.stdout.close()
        process.wait()


_Change = tuple[str, Entry | None]
"""A path, and what stands there now."""


def _told(stream: IO[bytes]) -> Iterator[tuple[str, list[_Change]]]:
    """Give each commit with its changes as git tells them: its name, then `:about` and path in turn."""
    name, changes = "", list[_Change]()
    tokens = _tokens(stream)
    for token in tokens:
        if not token.startswith(b":"):
            if name:
                yield name, changes
            name, changes = token.decode("ascii", "replace"), []
            continue
        _, mode, _, oid, _ = token.decode("ascii").split(" ")
        path = next(tokens, b"").decode("utf-8", "surrogateescape")
        changes.append((path, None if mode == _ABSENT else Entry(mode, oid)))
    if name:
        yield name, changes


def _tokens(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while more := stream.read(1 << 16):
        *whole, rest = (rest + more).split(b"\0")
        yield from whole


def _changed(files: Mapping[str, Entry], changes: list[_Change]) -> Mapping[str, Entry]:
    if not changes:
        return files
    after = dict(files)
    for path, entry in changes:
        if entry is None:
            after.pop(path, None)
        else:
            after[path] = entry
    return after
