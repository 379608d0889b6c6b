"""A workspace in a git revision, read from git's objects without a checkout."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn, Self

from govern.app.git.objects import GitObjects
from govern.app.workspace.disk import refuse_folder
from govern.contract.lfs import content_named
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.app.git.repository import Repository

LINK, SUBMODULE = "120000", "160000"
"""Modes of what is no file: a symbolic link, and a commit of another repository."""
_MOST_LINKS = 16
_READ = (".yaml", ".yml")
"""Of the files of a folder that is listed, those that are sure to be read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a revision: its mode as git writes it, and the name of its content."""

    mode: str
    oid: str


class GitTree:
    """The files of a revision below `prefix`, by default the folder that the repository was found from.

    The names are listed once; contents come from one `git cat-file --batch`, which `close`, or leaving a
    `with`, ends. Trees may share `objects`, which then read what both have once; whoever made them ends them.
    `entries` are the files below the prefix, where whoever asks knows them; the revision is then the whole
    name of a commit. Raises UsageError where the revision is not here.
    """

    def __init__(
        self,
        repository: Repository,
        revision: str,
        prefix: str | None = None,
        objects: GitObjects | None = None,
        entries: Mapping[str, Entry] | None = None,
    ) -> None:
        self.revision = revision
        self.commit = repository.commit(revision) if entries is None else revision
        self._repository = repository
        self._prefix = (
            repository.prefix if prefix is None else f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        )
        self._entries = self._list() if entries is None else entries
        self._objects = GitObjects(repository) if objects is None else objects
        self._shared = objects is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads contents; reading again starts another."""
        if not self._shared:
            self._objects.close()

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every file below the prefix, by its path from there."""
        return self._entries

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(parent for path in self._entries for parent in _parents(path))

    @cached_property
    def _ordered(self) -> list[str]:
        return sorted(self._entries)

    def _list(self) -> Mapping[str, Entry]:
        where = f"{self.commit}:{self._prefix.rstrip('/')}" if self._prefix else self.commit
        if self._prefix and self._repository.ask("cat-file", "-e", where).returncode != 0:
            return {}  # the workspace is younger than the revision
        answer = self._repository.ask("ls-tree", "-r", "-z", "--full-tree", where)
        if answer.returncode != 0:
            said = answer.stderr.decode("utf-8", "replace").strip()
            raise UsageError(
                f"git can't list {self.revision}: {said}", help="Run `git fsck`, or fetch again."
            )
        entries = {}
        for row in filter(None, answer.stdout.split(b"\0")):
            about, _, name = row.partition(b"\t")
            mode, _, oid = about.decode("ascii").split(" ")
            entries[name.decode("utf-8", "surrogateescape")] = Entry(mode, oid)
        return entries

    def paths(self, folders: Iterable[str]) -> list[str]:
        """List every file below the folders, sorted.

        Raises UsageError for a submodule, a link that stands for a folder, and a name that is not UTF-8.
        """
        tops = [folder.rstrip("/") for folder in folders]
        for top in tops:
            if (entry := self._entries.get(top)) is not None:
                self._refuse_as_folder(top, entry)
            for above in _parents(top):
                if (entry := self._entries.get(above)) is not None and entry.mode in {LINK, SUBMODULE}:
                    self._refuse_as_folder(above, entry)
        found = self.below(tops)
        for path in found:
            self._check_listed(path, self._entries[path])
        self.expect(path for path in found if path.endswith(_READ))
        return found

    def below(self, folders: Iterable[str]) -> list[str]:
        """List everything below the folders, sorted, whatever it is."""
        found: set[str] = set()
        for folder in folders:
            first = bisect_left(self._ordered, f"{folder}/")
            found.update(
                self._ordered[first : bisect_left(self._ordered, f"{folder}0", first)]
            )  # `0` follows `/`
        return sorted(found)

    def expect(self, paths: Iterable[str]) -> None:
        """Say which files will be read soon, so that they are asked for together."""
        self._objects.expect(entry.oid for path in paths if (entry := self._entries.get(path)) is not None)

    def _refuse_as_folder(self, path: str, entry: Entry) -> NoReturn:
        if entry.mode == SUBMODULE:
            self._refuse_submodule(path)
        what = "a link to a folder" if entry.mode == LINK else "not a folder"
        raise UsageError(
            f"{path} is {what} in {self.revision}", help="Put a folder in its place.", place=path
        )

    def _check_listed(self, path: str, entry: Entry) -> None:
        if entry.mode == SUBMODULE:
            self._refuse_submodule(path)
        if not path.isascii() and _not_utf8(path):
            shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            raise UsageError(f"a file's name in {self.revision} is not UTF-8: {shown}", help="Rename it.")
        if entry.mode == LINK and self._follow(path) in self._folders:
            self._refuse_as_folder(path, entry)

    def _refuse_submodule(self, path: str) -> NoReturn:
        raise UsageError(
            f"{path} is a submodule: this repository records only which commit of another one belongs there",
            help="Keep contracts and what they name in this repository, or run govern inside the submodule.",
            place=path,
        )

    def read(self, path: str) -> bytes:
        """Read a file; of Git LFS, what a checkout would put there, or the pointer where that is not here.

        Raises KeyError where there is none; UsageError as `DiskTree` does.
        """
        entry = self._entries.get(path)
        if entry is None or entry.mode in {
            LINK,
            SUBMODULE,
        }:  # what is listed by itself has no link on its way
            entry = self._behind_links(path)
        data = self._content(path, entry)
        named = content_named(data)
        return data if named is None else self._repository.large_file(path, named) or data

    def _behind_links(self, path: str) -> Entry:
        real = self._follow(path)
        entry = self._entries.get(real)
        for folder in _parents(real):
            if folder in self._entries and self._entries[folder].mode == SUBMODULE:
                self._refuse_submodule(folder)
        if entry is None:
            if real in self._folders:
                refuse_folder(path)
            raise KeyError(path)
        if entry.mode == SUBMODULE:
            self._refuse_submodule(path)
        return entry

    def _content(self, path: str, entry: Entry) -> bytes:
        return self._objects.content(path, entry.oid)

    def _follow(self, path: str) -> str:
        """Follow links, also of folders on the way. Raises UsageError where they lead out."""
        real = path
        for _ in range(_MOST_LINKS):
            step = next((part for part in (*_parents(real), real) if self._is_link(part)), None)
            if step is None:
                return real
            target = self._content(step, self._entries[step]).decode("utf-8", "surrogateescape")
            joined = posixpath.normpath(posixpath.join(posixpath.dirname(step), target))
            if target.startswith("/") or joined == ".." or joined.startswith("../"):
                raise UsageError(
                    f"{path} leads out of the workspace, to {target}",
                    help="Copy the file into the workspace: only what is in it can be pinned.",
                    place=path,
                )
            real = posixpath.normpath(joined + real[len(step) :])
        raise UsageError(f"{path} can't be read: its links go round in a circle", place=path)

    def _is_link(self, path: str) -> bool:
        entry = self._entries.get(path)
        return entry is not None and entry.mode == LINK


def _not_utf8(path: str) -> bool:
    """Whether a path has what Python carries bytes as that are not UTF-8."""
    return any("\udc80" <= letter <= "\udcff" for letter in path)


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]
