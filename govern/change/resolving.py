"""The digests of every component of a side, closed over what each refers to."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from govern.change.findings import finding
from govern.change.route import spell
from govern.contract.digests import Digests, component_digests
from govern.contract.findings import finding as contract_finding
from govern.contract.lfs import content_named
from govern.contract.material import content_leaves, files, files_in, parts, references, references_in
from govern.contract.python_ast import UnreadableCodeError, syntax_digest
from govern.diagnostic import Diagnostic, Place, Severity
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.change.lockfile import Lock
    from govern.contract.catalog import Catalog
    from govern.contract.impact import Leaf
    from govern.contract.load import Loaded
    from govern.contract.material import FileUse
    from govern.contract.reference import Ref
    from govern.contract.tree import Tree


@dataclass(frozen=True, slots=True)
class Content:
    """A version with everything it is made of: `files` holds the bytes of the workspace files it names."""

    loaded: Loaded
    source: bytes = field(repr=False)
    files: dict[str, bytes] = field(repr=False)
    leaves: tuple[Leaf, ...] = field(repr=False)
    uses: frozenset[Ref] = field(repr=False)
    digests: Digests

    @property
    def ref(self) -> Ref:
        """How others refer to it."""
        return self.loaded.ref

    @property
    def file_digests(self) -> dict[str, str]:
        """The digest of each named file's bytes."""
        return {path: digest(data) for path, data in self.files.items()}


@dataclass(frozen=True, slots=True)
class Resolved:
    """What could be digested, by reference, and why the rest could not."""

    contents: dict[Ref, Content]
    diagnostics: tuple[Diagnostic, ...]

    def below(self, ref: Ref) -> set[Ref]:
        """Everything of this side that a component refers to, near or far."""
        found: set[Ref] = set()
        queue = deque([ref])
        while queue:
            content = self.contents.get(queue.popleft())
            for used in content.uses if content is not None else ():
                if used in self.contents and used not in found:
                    found.add(used)
                    queue.append(used)
        return found


@dataclass(frozen=True, slots=True)
class _Open:
    """A component whose own values are read and whose references are not closed yet."""

    loaded: Loaded
    source: bytes
    files: dict[str, bytes]
    leaves: tuple[Leaf, ...]
    uses: frozenset[Ref]
    known: Content | None = None

    def close(self, closures: Mapping[Ref, str]) -> Content:
        """Digest it; `closures` has every reference of it. What is `known` has the same values and files."""
        uses = {ref: closures[ref] for ref in self.uses}
        if self.known is not None:
            digests = self.known.digests.closed_over(uses)
            return self.known if digests == self.known.digests else replace(self.known, digests=digests)
        digests = component_digests(self.leaves, uses)
        return Content(self.loaded, self.source, self.files, self.leaves, self.uses, digests)


def closures(catalog: Catalog, lock: Lock) -> dict[Ref, Digests]:
    """Digest each component of the working tree; what can't be is left out, and `resolve` says why."""
    return {ref: content.digests for ref, content in resolve(catalog, lock).contents.items()}


def resolve(catalog: Catalog, lock: Lock, other: Resolved | None = None) -> Resolved:
    """Digest each component; references mean the working tree first, then a version recorded in the lock.

    A missing or unreadable file, a dangling or cyclic reference keeps a component, and what refers to it, out
    of the result and is among the diagnostics. Raises UsageError for a file that can't be read at all.

    A component that was read once for this side and the `other`, and whose files have the same bytes on both,
    has the same values, which are not read out again.
    """
    found: list[Diagnostic] = []
    waiting: dict[Ref, _Open] = {}
    for ref, loaded in catalog.contracts.items():
        opened, problems = _open(loaded, catalog.tree, None if other is None else other.contents.get(ref))
        found += problems
        if opened is not None:
            waiting[ref] = opened
    closed = {
        ref: item.digests.closure for ref, item in lock.components.items() if ref not in catalog.contracts
    }
    contents: dict[Ref, Content] = {}
    ready = True
    while ready:
        ready = False
        for ref, item in list(waiting.items()):
            if not item.uses <= closed.keys():
                continue
            ready = True
            contents[ref] = waiting.pop(ref).close(closed)
            closed[ref] = contents[ref].digests.closure
    found += sorted(_stuck(waiting, closed, catalog), key=lambda item: item.code == "CHG015")
    ordered = {ref: contents[ref] for ref in catalog.contracts if ref in contents}
    return Resolved(ordered, tuple(found))


def reopen(loaded: Loaded, source: bytes, tree: Tree, uses: Mapping[Ref, str]) -> Content:
    """Digest one component on its own; `uses` has the closure of each reference.

    Raises KeyError for a missing file or reference, UnreadableCodeError for code that can't be parsed.
    """
    named = {use.path: tree.read(use.path) for use in files(loaded.contract)}
    leaves = content_leaves(loaded.contract, named.__getitem__)
    closed = {ref: uses[ref] for _, ref in references(loaded.contract)}
    return Content(loaded, source, named, leaves, frozenset(closed), component_digests(leaves, closed))


def _open(loaded: Loaded, tree: Tree, other: Content | None) -> tuple[_Open | None, list[Diagnostic]]:
    if other is not None and other.loaded is loaded and _same_files(other, tree):
        return _Open(loaded, other.source, other.files, other.leaves, other.uses, other), []
    named: dict[str, bytes] = {}
    problems: list[Diagnostic] = []
    found = parts(loaded.contract)
    used = files_in(found)
    for use in used:
        try:
            named[use.path] = tree.read(use.path)
        except KeyError:
            place = loaded.place(*use.route)
            problems.append(
                contract_finding("CON010", f"there is no file {use.path}", place, route=spell(use.route))
            )
            continue
        if content_named(named[use.path]) is not None:
            problems.append(_only_a_pointer(loaded, use))
    if problems:
        return None, problems
    try:
        leaves = content_leaves(loaded.contract, named.__getitem__, used)
    except UnreadableCodeError:
        return None, list(_unreadable(loaded, named))
    uses = frozenset(ref for _, ref in references_in(found))
    return _Open(loaded, tree.read(loaded.file), named, leaves, uses), []


def _only_a_pointer(loaded: Loaded, use: FileUse) -> Diagnostic:
    return contract_finding(
        "CON010",
        f"of {use.path} only the Git LFS pointer is here, not the content",
        loaded.place(*use.route),
        route=spell(use.route),
        help="Run `git lfs fetch --all` and `git lfs checkout`; or keep what contracts name in git itself.",
    )


def _same_files(other: Content, tree: Tree) -> bool:
    try:
        return all(tree.read(path) == data for path, data in other.files.items())
    except KeyError:
        return False


def _unreadable(loaded: Loaded, named: Mapping[str, bytes]) -> Iterable[Diagnostic]:
    for path in dict.fromkeys(use.path for use in files(loaded.contract) if use.read_as == "python"):
        try:
            syntax_digest(named[path])
        except UnreadableCodeError as error:
            yield contract_finding(
                "CON011", f"{path} is no Python: {error}", Place(path, error.line, error.column)
            )


def _stuck(waiting: Mapping[Ref, _Open], closed: Mapping[Ref, str], catalog: Catalog) -> Iterable[Diagnostic]:
    """Say of each component that could not be closed what holds it up."""
    for ref, item in waiting.items():
        for route, used in references(item.loaded.contract):
            place, spelt = item.loaded.place(*route), spell(route)
            if used in closed:
                continue
            if used not in catalog.contracts:
                yield contract_finding("REF001", f"there is no {used}", place, route=spelt)
            elif (circle := _circle(ref, used, waiting)) is not None:
                steps = " → ".join(str(step) for step in (ref, *circle))
                message = f"references go round in a circle: {steps}"
                help_ = "Break the circle: a component can't be made of itself."
                yield Diagnostic("REF004", "cyclic-reference", Severity.ERROR, message, place, spelt, help_)
            else:
                yield finding("CHG015", f"{ref} can't be pinned before {used} can", place, route=spelt)


def _circle(start: Ref, first: Ref, waiting: Mapping[Ref, _Open]) -> list[Ref] | None:
    """Find the way from `first` back to `start`, both ends given, or None."""
    came: dict[Ref, Ref | None] = {first: None}
    queue = deque([first])
    while queue:
        ref = queue.popleft()
        if ref == start:
            way: list[Ref] = []
            step: Ref | None = ref
            while step is not None:
                way.append(step)
                step = came[step]
            return way[::-1]
        for used in sorted(waiting[ref].uses) if ref in waiting else ():
            if used not in came:
                came[used] = ref
                queue.append(used)
    return None
