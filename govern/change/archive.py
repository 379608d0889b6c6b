"""Released versions, read back from the object store and checked against the lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.change.lockfile import LOCK_FILE, Lock, LockedComponent
from govern.change.resolving import Content, reopen
from govern.contract.load import Loaded, load
from govern.contract.python_ast import UnreadableCodeError
from govern.contract.tree import MemoryTree
from govern.errors import IntegrityError
from govern.source.canonical import digest
from govern.source.reader import read_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.contract.reference import Ref

OBJECTS = "lineage/objects"


def object_path(name: str) -> str:
    """Where an object lies in a workspace: `lineage/objects/<first two hex digits>/<the other 62>`."""
    digits = name.removeprefix("sha256:")
    return f"{OBJECTS}/{digits[:2]}/{digits[2:]}"


@dataclass(frozen=True, slots=True)
class Archived:
    """A version as it was released.

    `tree` holds the files it names under their paths, and its YAML under the path of its object, which is
    also the file that places in it name: that is where it can be opened and read.
    """

    loaded: Loaded
    tree: MemoryTree
    content: Content


class MissingObjectError(IntegrityError):
    """An object that the lock names is not in the store."""


class Archive:
    """The versions of a lock; `read_object` takes a digest and raises KeyError for what is not stored."""

    def __init__(self, lock: Lock, read_object: Callable[[str], bytes]) -> None:
        self.lock = lock
        self._read_object = read_object
        self._loaded: dict[Ref, Archived] = {}
        self._closures = {ref: item.digests.closure for ref, item in lock.components.items()}

    def load(self, ref: Ref) -> Archived:
        """Read a version and check it.

        Raises KeyError for a version the lock does not have; MissingObjectError where an object is not in the
        store; IntegrityError where one is not what its digest says, and where the digests of the line are not
        those of its objects: then the line, or a line below it, was edited.
        """
        if ref not in self._loaded:
            self._loaded[ref] = self._load(self.lock.components[ref])
        return self._loaded[ref]

    def check_objects(self, ref: Ref) -> None:
        """Check that everything a version was made of is there as named, without reading it as contracts.

        Raises as `load` does for objects; a line that never changed needs no more.
        """
        component = self.lock.components[ref]
        self._object(ref, component.source, "its YAML file")
        for path, name in component.files.items():
            self._object(ref, name, path)

    def _load(self, component: LockedComponent) -> Archived:
        ref, where = component.ref, object_path(component.source)
        source = self._object(ref, component.source, "its YAML file")
        named = {path: self._object(ref, name, path) for path, name in component.files.items()}
        loaded, problems = load(read_document(source, where))
        if loaded is None or loaded.ref != ref:
            why = problems[0].message if problems else "it is another component"
            raise self._edited(ref, f"the YAML it points to ({where}) is not {ref}: {why}")
        tree = MemoryTree({where: source, **named})
        try:
            content = reopen(loaded, source, tree, self._closures)
        except KeyError as error:
            raise self._edited(ref, f"{ref} needs {error.args[0]}, which the lock does not have") from None
        except UnreadableCodeError as error:
            raise self._edited(ref, f"the files of {ref} can't be digested: {error}") from None
        if content.digests != component.digests:
            raise self._edited(ref, f"its digests are not those of the files of {ref} that it points to")
        return Archived(loaded, tree, content)

    def _object(self, ref: Ref, name: str, what: str) -> bytes:
        try:
            data = self._read_object(name)
        except KeyError:
            raise MissingObjectError(
                f"{ref}: {what} is not in the store ({object_path(name)})",
                help=f"Restore it from git (`git checkout HEAD -- {OBJECTS}`), or from a copy.",
                place=str(self.lock.place(ref)),
            ) from None
        if digest(data) != name:
            raise IntegrityError(
                f"{ref}: the stored copy of {what} was changed: {object_path(name)} is not as named",
                help=f"Restore it from git: `git checkout HEAD -- {object_path(name)}`.",
                place=str(self.lock.place(ref)),
            )
        return data

    def _edited(self, ref: Ref, why: str) -> IntegrityError:
        line = self.lock.place(ref).line
        return IntegrityError(
            f"{LOCK_FILE}:{line} was edited: {why}",
            help=f"Put the line back from git: `git checkout HEAD -- {LOCK_FILE}`.",
            place=f"{LOCK_FILE}:{line}",
        )
