"""Which versions the statements of a folder revoke: for what judges contracts and opens no log.

A revocation is a signed file that lies with the contracts, so that whoever has these has it. Its signature
is checked by the keys of the workspace's people, where what it is about is in use: most are about what is
in use no more, and need no cryptography.
What the log adds (that a statement it names is gone) is for `govern run` and `govern release` to say.
"""

from __future__ import annotations

import json
from base64 import b64decode
from functools import cached_property
from typing import TYPE_CHECKING

from govern.contract.reference import Ref
from govern.contract.revoked import RevokedVersion

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from govern.app.statements.keeping import Heard
    from govern.contract.kinds.gate import Person
    from govern.contract.tree import Tree

STATEMENTS = "lineage/statements"
"""Where statements about events and versions are kept, one DSSE envelope a file."""

_MARK = b'#revocation/v1"'
"""How the type of a revocation ends in the bytes that are signed, which are canonical JSON: never escaped."""
_URL_SAFE = str.maketrans("-_", "+/")


class RevokedVersions:
    """What the statements of some trees revoke; nothing is read or checked before it is asked for.

    `people` gives those whose keys count, of the first and of the last of the trees. A person whose time has
    ended counts: a version does not become sound again.
    """

    def __init__(
        self,
        trees: Sequence[Tree],
        people: Callable[[], tuple[Iterable[Person], Iterable[Person]]],
        now: dt.datetime,
    ) -> None:
        self._trees, self._people, self._now = trees, people, now

    @property
    def named(self) -> frozenset[Ref]:
        """The versions of which a file says that they are revoked."""
        versions = (_version(what) for what, _ in self._files.values())
        return frozenset(ref for ref in versions if ref is not None)

    def of(self, version: Ref) -> RevokedVersion | None:
        """Give what was said of a version, its signature checked; None where nothing of it counts."""
        return self._checked.get(version)

    @cached_property
    def _files(self) -> dict[str, tuple[str, bytes]]:
        return {path: found for tree in self._trees for path, found in revocation_files(tree).items()}

    @cached_property
    def _checked(self) -> dict[Ref, RevokedVersion]:
        from govern.app.statements.keeping import judged, known_people  # noqa: PLC0415 - cryptography

        people = known_people(*self._people(), ever=True)
        return revoked_by([judged(path, data, people, self._now) for path, (_, data) in self._files.items()])


def revocation_files(tree: Tree) -> dict[str, tuple[str, bytes]]:
    """Give the files that say to be revocations: by path, what each is about and its bytes, unverified."""
    found: dict[str, tuple[str, bytes]] = {}
    for path in tree.paths((STATEMENTS,)):
        if path.endswith(".json") and (what := _about(data := tree.read(path))) is not None:
            found[path] = (what, data)
    return found


def _about(data: bytes) -> str | None:
    """Say what an envelope's payload revokes; None where it is no revocation, or none that can be read."""
    try:
        payload = b64decode(json.loads(data)["payload"].translate(_URL_SAFE))
        return str(json.loads(payload)["predicate"]["what"]) if _MARK in payload else None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def revoked_by(listed: Iterable[Heard]) -> dict[Ref, RevokedVersion]:
    """Say which versions these statements revoke, but for those that a verified one takes back.

    A statement names another by the digest of its bytes, so it was made later: no clock and no log is needed
    for their order. Where several revoke one version, one that is verified is told.
    """
    from govern.lineage.statements.decisions import Revocation  # noqa: PLC0415 - cryptography

    stated = {one.digest: (one, one.said) for one in listed if isinstance(one.said, Revocation)}
    void = _taken_back({name: it.what for name, (one, it) in stated.items() if not one.objection})
    found: dict[Ref, RevokedVersion] = {}
    for one, it in sorted(stated.values(), key=lambda pair: (not pair[0].objection, pair[0].digest)):
        if one.digest not in void and (ref := _version(it.what)):
            who, day, reason = it.said.by, it.said.time[:10], it.said.reason
            found[ref] = RevokedVersion(who, day, reason, one.path, one.digest, one.objection)
    return found


def _taken_back(verified: Mapping[str, str]) -> frozenset[str]:
    """Give the statements that a standing one revokes, from what each verified revocation is about."""
    from graphlib import TopologicalSorter  # noqa: PLC0415 - only where something was revoked

    by: dict[str, list[str]] = {}
    for name, what in verified.items():
        by.setdefault(what, []).append(name)
    void: set[str] = set()
    for name in TopologicalSorter(by).static_order():  # whoever revokes it comes before it
        if any(other not in void for other in by.get(name, ())):
            void.add(name)
    return frozenset(void)


def _version(what: str) -> Ref | None:
    try:
        return Ref.parse(what)
    except ValueError:
        return None
