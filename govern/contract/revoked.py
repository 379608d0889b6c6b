"""Versions that people have revoked, and where contracts in force still use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from govern.contract.material import references

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterator, Mapping

    from govern.contract.load import Loaded
    from govern.contract.reference import Ref

_RETIRED = "retired"
_SHOWN = 200
"""Characters of a reason that a finding quotes; the statement has the rest."""


class RevokedVersion(NamedTuple):
    """That a version was revoked: by whom, on which day (`2026-01-02`), why, and by which file.

    `statement` is the file's digest. `objection` says why its signature can't be verified, "" where it is.
    """

    by: str
    day: str
    reason: str
    path: str
    statement: str
    objection: str = ""

    @property
    def told(self) -> str:
        """Say it in one line."""
        if self.objection:
            return f"was revoked, by a statement that can't be verified: {self.objection}"
        reason = " ".join(self.reason.split())
        return f"was revoked by {self.by} on {self.day}: {_cut(reason)}"

    @property
    def remedy(self) -> str:
        """Say what to do where it is in use."""
        return (
            "use a version that was not revoked, or retire what uses it (`status: retired`); where the "
            f"revocation was a mistake, `govern revoke {self.statement}`"
        )


class Revocations(Protocol):
    """What people have revoked, so far as it is asked for: most of it is in use no more."""

    @property
    def named(self) -> Collection[Ref]:
        """The versions of which somebody says that they are revoked; no signature is checked."""

    def of(self, version: Ref) -> RevokedVersion | None:
        """Give what was said of a version, checked; None where nothing of it counts."""


class NoRevocations:
    """Nothing was revoked."""

    named: Collection[Ref] = ()

    def of(self, version: Ref) -> RevokedVersion | None:
        """Say so of any version."""
        del version
        return None


class RevokedUse(NamedTuple):
    """A contract in force that is a revoked version, or comes to one by what `route` refers to.

    `via` is what stands at the route: the revoked version, or a version that uses it and of which no finding
    of its own tells.
    """

    user: Loaded
    route: tuple[str, ...]
    via: Ref
    version: Ref
    revoked: RevokedVersion

    @property
    def told(self) -> str:
        """Say what is wrong, in one line."""
        through = (
            f"`{self.via}` uses `{self.version}`, which" if self.via != self.version else f"`{self.via}`"
        )
        return f"{through} {self.revoked.told}"


def revoked_uses(
    contracts: Mapping[Ref, Loaded],
    revoked: Revocations,
    archived: Callable[[Ref], Loaded | None],
) -> Iterator[RevokedUse]:
    """Find where `contracts` still use what was revoked, each in the order of its file.

    A reference is followed through versions of which nothing is told by themselves: those that only the
    archive has, and those that are retired. `archived` gives what the archive has, or None.
    """
    named = frozenset(revoked.named)
    if not named:
        return
    for use in _uses(contracts, named, _Below(contracts, named, archived)):
        version = use[-1]
        if (found := revoked.of(version)) is not None:
            yield RevokedUse(*use, found)


def _uses(
    contracts: Mapping[Ref, Loaded], named: Container[Ref], below: _Below
) -> Iterator[tuple[Loaded, tuple[str, ...], Ref, Ref]]:
    for loaded in contracts.values():
        if loaded.contract.status == _RETIRED:
            continue
        if loaded.ref in named:
            yield loaded, ("version",), loaded.ref, loaded.ref
        for route, ref in references(loaded.contract):
            for version in below.of(ref):
                yield loaded, route, ref, version


class _Below:
    """The named versions that each reference comes to."""

    def __init__(
        self,
        contracts: Mapping[Ref, Loaded],
        named: Container[Ref],
        archived: Callable[[Ref], Loaded | None],
    ) -> None:
        self._contracts, self._named, self._archived = contracts, named, archived

    def of(self, start: Ref) -> list[Ref]:
        """Give them in the order in which they are come to; a cycle is gone round once."""
        found, waiting, seen = [], [start], {start}
        while waiting:
            ref = waiting.pop()
            if ref in self._named:
                found.append(ref)
            for used in self._passed(ref):
                if used not in seen:
                    seen.add(used)
                    waiting.append(used)
        return found

    def _passed(self, ref: Ref) -> list[Ref]:
        """Give what a version refers to, where no finding of its own would tell of that."""
        loaded = self._contracts.get(ref)
        if loaded is None:
            loaded = self._archived(ref)
        elif loaded.contract.status != _RETIRED:
            loaded = None
        return [] if loaded is None else [used for _, used in references(loaded.contract)]


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
