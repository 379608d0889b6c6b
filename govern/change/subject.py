"""What an approval is about: one change, by a digest of what it was and what it becomes.

The digest says nothing of the commits in between, of formatting, or of other changes in the same branch, so
an approval holds until the change itself is another one. It says which workspace is meant: an approval given
in one counts in no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.contract.impact import GATED
from govern.source.canonical import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.change.leafdiff import LeafChange, Seen
    from govern.contract.digests import Digests
    from govern.contract.reference import Ref
    from govern.source.canonical import Json


@dataclass(frozen=True, slots=True)
class Subject:
    """A change to be approved: what it is called, and its digest (`sha256:` and 64 hex digits)."""

    name: str
    digest: str


def of_component(workspace: str, old: tuple[Ref, Digests] | None, new: tuple[Ref, Digests] | None) -> Subject:
    """Name the change of a component; one side is None for what came or went."""
    refs = [side[0] if side is not None else None for side in (old, new)]
    line = next(ref.line for ref in reversed(refs) if ref is not None)
    was, now = ("nothing" if ref is None else ref.version for ref in refs)
    return Subject(
        f"{line} {was} → {now}",
        digest_of({"workspace": workspace, "component": line, "old": _side(old), "new": _side(new)}),
    )


def of_values(workspace: str, name: str, changes: Iterable[LeafChange]) -> Subject:
    """Name the change of a document that has no version, by the values that differ."""
    rows: list[Json] = [[list(change.route), _value(change.old), _value(change.new)] for change in changes]
    return Subject(name, digest_of({"workspace": workspace, "document": name, "values": rows}))


def of_file(workspace: str, path: str, old: str | None, new: str | None) -> Subject:
    """Name the change of a watched file, by the digests of its content."""
    return Subject(path, digest_of({"workspace": workspace, "file": [path], "old": old, "new": new}))


def _side(side: tuple[Ref, Digests] | None) -> Json:
    if side is None:
        return None
    ref, digests = side
    return {"ref": str(ref), "digests": {impact.value: digests.of(impact) for impact in GATED}}


def _value(seen: Seen | None) -> Json:
    return None if seen is None else [seen.value]
