"""A workspace in a git revision, read from git's objects without a checkout."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Self

from govern.app.disk import refuse_folder
from govern.app.git_objects import GitObjects
from govern.contract.lfs import content_named
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.app.git import Repository

_LINK, _SUBMODULE = "120000", "160000"
_MOST_LINKS = 16
_READ = (".yaml", ".yml")
"""Of the files of a folder that is listed, those that are sure to be read."""


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    oid: str


class GitTree:
    """The files of a revision below `prefix`, by default the folder that the repository was found from.

    The names are listed once; contents come from one `git cat-file --batch`, which `close`, or leaving a
    `with`, ends. Trees may share `objects`, which then read what both have once; whoever made them ends them.
    Raises UsageError where the revision is not here.
    """

    def __init__(
        self,
        repository: Repository,
        revision: str,
        prefix: str | None = None,
        objects: GitObjects | None = None,
    ) -> None:
        self.revision = revision
        self.commit = repository.commit(revision)
        self._repository = repository
        self._prefix = (
            repository.prefix if prefix is None else f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        )
        self._entries = self._list()
        self._folders = {parent for path in self._entries for parent in _parents(path)}
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

    def _list(self) -> dict[str, _Entry]:
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
            entries[name.decode("utf-8", "surrogateescape")] = _Entry(mode, oid)
        return entries

    def paths(self, folders: Iterable[str]) -> list[str]:
        """List every file below the folders, sorted.

        Raises UsageError for a submodule, a link that stands for a folder, and a name that is not UTF-8.
        """
        tops = [folder.rstrip("/") for folder in folders]
        for top in tops:
            if (entry := self._entries.get(top)) is not None:
                self._refuse_as_folder(top, entry)
        prefixes = tuple(f"{top}/" for top in tops)
        found = sorted(path for path in self._entries if path.startswith(prefixes))
        for path in found:
            self._check_listed(path, self._entries[path])
        self.expect(path for path in found if path.endswith(_READ))
        return found

    def expect(self, paths: Iterable[str]) -> None:
        """Say which files will be read soon, so that they are asked for together."""
        self._objects.expect(entry.oid for path in paths if (entry := self._entries.get(path)) is not None)

    def _refuse_as_folder(self, path: str, entry: _Entry) -> NoReturn:
        if entry.mode == _SUBMODULE:
            self._refuse_submodule(path)
        what = "a link to a folder" if entry.mode == _LINK else "not a folder"
        raise UsageError(
            f"{path} is {what} in {self.revision}", help="Put a folder in its place.", place=path
        )

    def _check_listed(self, path: str, entry: _Entry) -> None:
        if entry.mode == _SUBMODULE:
            self._refuse_submodule(path)
        if any(
            "\udc80" <= letter <= "\udcff" for letter in path
        ):  # how Python carries bytes that are not UTF-8
            shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            raise UsageError(f"a file's name in {self.revision} is not UTF-8: {shown}", help="Rename it.")
        if entry.mode == _LINK and self._follow(path) in self._folders:
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
        real = self._follow(path)
        entry = self._entries.get(real)
        for folder in _parents(real):
            if folder in self._entries and self._entries[folder].mode == _SUBMODULE:
                self._refuse_submodule(folder)
        if entry is None:
            if real in self._folders:
                refuse_folder(path)
            raise KeyError(path)
        if entry.mode == _SUBMODULE:
            self._refuse_submodule(path)
        data = self._content(path, entry)
        named = content_named(data)
        return data if named is None else self._repository.large_file(path, named) or data

    def _content(self, path: str, entry: _Entry) -> bytes:
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
        return entry is not None and entry.mode == _LINK


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]
