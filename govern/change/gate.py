"""The rules of the change gate, each over one component or over the two locks.

A version once locked never changes meaning, so content is held against the base's content and against the
base's lock line, and the head's lock against the base's: editing both locks to agree changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.change.archive import MissingObjectError
from govern.change.findings import finding
from govern.change.lockfile import LOCK_FILE
from govern.change.pairing import own_equal
from govern.change.version import Level
from govern.contract.material import references
from govern.diagnostic import Place, Related
from govern.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from govern.change.archive import Archive
    from govern.change.leafdiff import LeafChange
    from govern.change.lockfile import Lock, LockedComponent
    from govern.change.pairing import Before
    from govern.change.resolving import Content
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic

RETIRED = frozenset({"deprecated", "retired"})
"""A contract of this status keeps nothing in use."""

LINE_ENDINGS = (
    "Git may have converted the lines on checkout (core.autocrlf): write `PATH text eol=lf` into "
    ".gitattributes, then `rm PATH` and `git checkout -- PATH`."
)
"""What to do where only line endings differ: a model reads other bytes."""

_NAMED = 3
"""Changed values that a message names; the report lists them all."""


def version_rules(
    old: Before,
    new: Content,
    changes: Sequence[LeafChange],
    required: Level,
    actual: Level | None,
    *,
    above: Ref | None,
) -> Iterator[Diagnostic]:
    """CHG001, CHG002, CHG003, CHG009: whether the version rose as far as the change needs.

    `above` is the base's highest version of the component where that is above all that the head has.
    """
    place, related = new.loaded.place("version"), _related(old, changes)
    if above is not None or actual is None:
        message = f"{new.ref} is lower than {above or old.ref}, which came before it"
        yield finding("CHG003", message, place, route="version", related=related)
    elif old.ref == new.ref:
        if not own_equal(old.digests, new.digests):
            yield unversioned(new, changes, required, related)
    elif actual < required:
        above_by = f"a {required.word} version above {old.ref}, not a {actual.word} one"
        message = f"{new.ref} needs {above_by}: {what(changes)}"
        help_ = f"Run `govern bump {new.ref}`, then `govern lock`."
        yield finding("CHG002", message, place, route="version", help=help_, related=related)
    elif old.digests.closure == new.digests.closure:
        message = f"{new.ref} is the same as {old.ref} but for its version"
        yield finding("CHG009", message, place, route="version")


def unversioned(
    new: Content, changes: Sequence[LeafChange], required: Level, related: tuple[Related, ...] = ()
) -> Diagnostic:
    """CHG001: a version changed its meaning."""
    first = next((change for change in changes if change.new is not None), None)
    place = new.loaded.place("version") if first is None or first.new is None else first.new.place
    return finding(
        "CHG001",
        f"{new.ref} changed without a new version: {what(changes)}",
        place,
        route="" if first is None else first.route_text,
        help=_way_out(new, changes, required),
        related=related,
    )


def _way_out(new: Content, changes: Sequence[LeafChange], required: Level) -> str:
    needs = f"his needs a {required.word} version: run `govern bump {new.ref}`, then `govern lock`."
    if not changes or not all(change.of_line_endings for change in changes):
        return f"T{needs}"
    return f"{LINE_ENDINGS} If the new ones are meant, t{needs}"


def what(changes: Sequence[LeafChange]) -> str:
    """Name the first of the changed values."""
    if not changes:
        return "its digests differ"
    names = [
        f"{change.where.file} ({_where(change)})" if change.of_file else f"{change.route_text} {change.how}"
        for change in changes
    ]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _where(change: LeafChange) -> str:
    return "only its line endings" if change.of_line_endings else f"line {change.where.line}"


def _related(old: Before, changes: Sequence[LeafChange]) -> tuple[Related, ...]:
    first = next((change.old for change in changes if change.old is not None), None)
    if first is not None:
        return (Related(first.place, f"as it was in {old.ref}"),)
    if old.content is not None:
        return (Related(old.content.loaded.place("version"), f"{old.ref} stood here"),)
    return ()


def lock_rules(new: Content, base: Lock, head: Lock, *, told: bool, follows: bool) -> Iterator[Diagnostic]:
    """CHG001, CHG007, CHG008: whether the head's lock has this version as it is.

    `told` means that CHG001 was found already, `follows` that the change comes from a component it refers to.
    """
    place, locked = new.loaded.place("version"), head.components.get(new.ref)
    released = base.components.get(new.ref)
    if released is not None and not told and not own_equal(released.digests, new.digests):
        related = (Related(base.place(new.ref), "locked here, on the base"),)
        yield unversioned(new, (), Level.MINOR, related)
    elif locked is None:
        yield finding("CHG007", f"{new.ref} is not in {LOCK_FILE}", place, route="version")
    elif not told and not follows and locked.digests != new.digests:
        related = (Related(head.place(new.ref), "locked here"),)
        yield finding(
            "CHG008", f"{LOCK_FILE} has other digests for {new.ref}", place, route="version", related=related
        )


def lock_history(base: Lock, head: Lock, archive: Archive | None) -> Iterator[Diagnostic]:
    """CHG005, CHG006: the head has every line of the base as it was.

    CHG013, CHG017: new lines are true, and what the lines of the base point to is still there.
    """
    for ref, line in base.components.items():
        now = head.components.get(ref)
        if now is None:
            place = Place(LOCK_FILE)
            related = (Related(base.place(ref), "the line on the base"),)
            yield finding("CHG005", f"the line of {ref} is gone from {LOCK_FILE}", place, related=related)
        elif now != line:
            related = (Related(base.place(ref), "the line on the base"),)
            message = f"the line of {ref} was rewritten ({_rewritten(line, now)})"
            yield finding("CHG006", message, head.place(ref), related=related)
        elif archive is not None:
            yield from _readable(archive.check_objects, ref, archive)
    for ref in head.components if archive is not None else ():
        if ref not in base.components and archive is not None:
            yield from stored(ref, archive)


def stored(ref: Ref, archive: Archive) -> Iterator[Diagnostic]:
    """CHG013, CHG017: whether a version can be read back from the store and is what its line says."""
    return _readable(archive.load, ref, archive)


def _readable(read: Callable[[Ref], object], ref: Ref, archive: Archive) -> Iterator[Diagnostic]:
    try:
        read(ref)
    except MissingObjectError as error:
        yield finding("CHG013", error.message, archive.lock.place(ref))
    except IntegrityError as error:
        yield finding("CHG017", error.message, archive.lock.place(ref), help=error.help)


def _rewritten(old: LockedComponent, new: LockedComponent) -> str:
    if old.digests != new.digests:
        return "its digests changed"
    return "the files it points to changed"


def deletion_rules(
    old: Before, users: Sequence[tuple[str, Place]], came: Sequence[Ref] = ()
) -> Iterator[Diagnostic]:
    """CHG004, CHG012: a component went; `users` still refer to it, or it is a policy, which binds all.

    `came` are components of its kind that came with the same change: any may be what became of it, moved and
    edited at once, which nothing tells.
    """
    here = old.content.loaded.place("id") if old.content is not None else Place(LOCK_FILE)
    related = (Related(here, "it stood here"),)
    if users:
        name, place = users[0]
        others = f" and {len(users) - 1} more" if len(users) > 1 else ""
        message = f"{old.ref.line} was deleted, and {name}{others} still refers to it"
        help_ = (
            "Bring it back; or let what refers to it name another component, or give that `status: retired`."
        )
        yield finding("CHG004", message, place, help=help_, related=related)
    elif _binds(old):
        message = f"{old.ref.line} was deleted while it is in force"
        help_ = "Bring it back; to end it, give it `status: retired` with a new version, and delete it later."
        yield finding("CHG004", message, here, help=help_)
    else:
        message, help_ = f"{old.ref.line} was deleted", None
        if came:
            others = f" and {len(came) - 1} more" if len(came) > 1 else ""
            message += f", and {came[0].line}{others} came"
            help_ = "Compare the two: what is moved and edited at once looks like this, and needs no version."
        yield finding("CHG012", message, here, help=help_)


def _binds(old: Before) -> bool:
    """Whether a component is a policy in force: nothing refers to one, and yet everything depends on it."""
    if old.ref.slug != "policy":
        return False
    return old.content is None or str(getattr(old.content.loaded.contract, "status", "")) not in RETIRED


def users(contracts: Mapping[Ref, Loaded]) -> dict[str, list[tuple[str, Place]]]:
    """List by component the contracts in force that refer to it in any version, and where they do."""
    found: dict[str, list[tuple[str, Place]]] = {}
    for ref, loaded in contracts.items():
        if str(getattr(loaded.contract, "status", "")) in RETIRED:
            continue
        first: dict[str, tuple[str, ...]] = {}
        for route, used in references(loaded.contract):
            first.setdefault(used.line, route)
        for line, route in first.items():
            found.setdefault(line, []).append((str(ref), loaded.place(*route)))
    return found
