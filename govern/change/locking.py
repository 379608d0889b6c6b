"""What the lock should say, and what on disk is not what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.change.findings import finding
from govern.change.gate import LINE_ENDINGS, stored, unversioned, what
from govern.change.leafdiff import LeafChange, leaf_changes
from govern.change.lockfile import LOCK_FILE, Lock, LockedComponent
from govern.change.pairing import own_equal
from govern.change.resolving import Content, Resolved, resolve
from govern.change.version import Level
from govern.diagnostic import Diagnostic, Place, Related, Severity
from govern.errors import IntegrityError, UsageError
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.change.archive import Archive
    from govern.contract.catalog import Catalog
    from govern.contract.reference import Ref


@dataclass(frozen=True, slots=True)
class LockPlan:
    """The lock to write and the objects it needs, by digest; nothing may be written where any is refused.

    `rewritten` are versions that are not released yet and are pinned anew.
    """

    lock: Lock
    objects: dict[str, bytes]
    added: tuple[Ref, ...]
    rewritten: tuple[Ref, ...]
    refused: tuple[Diagnostic, ...]


def settled(catalog: Catalog, lock: Lock) -> Resolved:
    """Digest every component. Raises UsageError for contracts with errors: a partial lock would mislead."""
    resolved = resolve(catalog, lock)
    found = (*catalog.diagnostics, *resolved.diagnostics)
    errors = [item for item in found if item.severity is Severity.ERROR]
    if errors:
        raise UsageError(
            f"the contracts have {len(errors)} error(s), the first: {errors[0].message}",
            help="Fix lint errors first: run `govern lint`.",
            place=str(errors[0].place),
        )
    return resolved


def plan(catalog: Catalog, lock: Lock, released: frozenset[Ref], archive: Archive | None = None) -> LockPlan:
    """Say what `govern lock` should write.

    `released` are the versions whose lines are committed (without git, all lines): they never change meaning.
    A line stays as it is while the digests are the same, so an edit of a description, or of a comment in
    code, changes nothing in the lock. With the `archive`, a refusal names the changed values. Raises
    UsageError as `settled` does.
    """
    contents = settled(catalog, lock).contents
    components = dict(lock.components)
    objects: dict[str, bytes] = {}
    added: list[Ref] = []
    rewritten: list[Ref] = []
    refused: list[Diagnostic] = []
    for ref, content in contents.items():
        line, now = lock.components.get(ref), line_of(content)
        if line is not None and line.digests == content.digests:
            objects |= _objects(content, line)
        elif line is not None and ref in released:
            if not own_equal(line.digests, content.digests) or not _below_refused(
                ref, contents, lock, released, catalog
            ):
                refused += _refusal(content, lock, archive)
        else:
            (added if line is None else rewritten).append(ref)
            components[ref] = now
            objects |= _objects(content, now)
    new = Lock(dict(sorted(components.items())))
    return LockPlan(new, objects, tuple(added), tuple(rewritten), tuple(refused))


def _refusal(content: Content, lock: Lock, archive: Archive | None) -> list[Diagnostic]:
    """Say why a released version is not pinned anew: its line was edited, or its content changed."""
    edited = (
        [] if archive is None else [item for item in stored(content.ref, archive) if item.code == "CHG017"]
    )
    if edited:
        return edited
    changes = _changes(content.ref, content, archive)
    return [unversioned(content, changes, _needed(changes), _locked_at(lock, content.ref))]


def line_of(content: Content) -> LockedComponent:
    """Give the line that pins a version as it is."""
    return LockedComponent(content.ref, digest(content.source), content.file_digests, content.digests)


def _objects(content: Content, line: LockedComponent) -> dict[str, bytes]:
    """Give the bytes on disk that a line asks for, so that a store that lost them is made whole."""
    found = {digest(data): data for data in (content.source, *content.files.values())}
    return {name: data for name, data in found.items() if name in line.objects}


def _below_refused(
    ref: Ref, contents: dict[Ref, Content], lock: Lock, released: frozenset[Ref], catalog: Catalog
) -> bool:
    """Whether a component's drift comes from one below it that is refused itself."""
    below = Resolved(contents, ()).below(ref)
    return any(
        used in released
        and used in lock.components
        and not own_equal(lock.components[used].digests, contents[used].digests)
        for used in below
        if used in catalog.contracts
    )


def check(catalog: Catalog, lock: Lock, archive: Archive) -> list[Diagnostic]:
    """Find what drifted on disk from the lock, by file and value; what is not locked; lines without objects.

    Raises UsageError as `settled` does.
    """
    resolved = settled(catalog, lock)
    found: list[Diagnostic] = []
    drifted = {
        ref
        for ref, content in resolved.contents.items()
        if ref in lock.components and not own_equal(lock.components[ref].digests, content.digests)
    }
    for ref, content in resolved.contents.items():
        line = lock.components.get(ref)
        if line is None:
            place = content.loaded.place("version")
            found.append(finding("CHG007", f"{ref} is not in {LOCK_FILE}", place, route="version"))
        elif ref in drifted:
            found += _drift(content, line, lock, archive)
        elif line.digests != content.digests:
            found.append(_closure_drift(content, lock, resolved.below(ref) & drifted))
    for ref in lock.components:
        found += stored(ref, archive)
    return found


def _drift(content: Content, line: LockedComponent, lock: Lock, archive: Archive) -> Iterator[Diagnostic]:
    changes = _changes(content.ref, content, archive)
    related = _locked_at(lock, content.ref)
    if not changes:
        yield from _drifted_files(content, line, related)
    help_ = (
        f"Run `govern bump {content.ref}`, or undo the change; not released yet, it needs `govern lock` only."
    )
    for change in changes:
        place = change.where if change.new is not None else content.loaded.place(*change.route)
        told = f"{LINE_ENDINGS} {help_}" if change.of_line_endings else help_
        before = (Related(change.old.place, "as it was locked"),) if change.old is not None else ()
        message = f"{content.ref} is locked and drifted: {what((change,))}"
        yield finding(
            "CHG001", message, place, route=change.route_text, help=told, related=(*before, *related)
        )


def _drifted_files(
    content: Content, line: LockedComponent, related: tuple[Related, ...]
) -> Iterator[Diagnostic]:
    """Name the files whose bytes differ, where the store can't tell more."""
    now = {**content.file_digests, content.loaded.file: digest(content.source)}
    was = {**line.files, content.loaded.file: line.source}
    for path in sorted(now.keys() | was.keys()):
        if now.get(path) != was.get(path):
            message = f"{content.ref} is locked and drifted: {path} differs"
            yield finding("CHG001", message, Place(path), related=related)


def _closure_drift(content: Content, lock: Lock, below: set[Ref]) -> Diagnostic:
    ref, place = content.ref, content.loaded.place("version")
    if below:
        names = ", ".join(str(used) for used in sorted(below))
        return finding("CHG014", f"{ref} is not what was locked: it follows from {names}", place)
    message = f"{LOCK_FILE} has another closure for {ref}"
    return finding("CHG008", message, place, related=_locked_at(lock, ref))


def _changes(ref: Ref, content: Content, archive: Archive | None) -> tuple[LeafChange, ...]:
    if archive is None:
        return ()
    try:
        return leaf_changes(archive.load(ref).content, content)
    except IntegrityError:
        return ()  # `stored` reports it


def _needed(changes: tuple[LeafChange, ...]) -> Level:
    return max((change.required for change in changes), default=Level.MINOR)


def _locked_at(lock: Lock, ref: Ref) -> tuple[Related, ...]:
    return (Related(lock.place(ref), "locked here"),)
