"""What was revoked: versions that must run no more, statements that count no more.

A revocation protects, so it stands until one that revokes it is verified. Where its own signature can't be
verified any more (its author was taken out of `people`, has another key or another role), nobody can say that
it is void: whoever asks is stopped, and told how to settle it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.log.logs import log_paths
from govern.errors import IntegrityError, UsageError
from govern.lineage.statements.decisions import Revocation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.app.statements.keeping import Heard
    from govern.app.workspace.context import Context

STATEMENT = "statement "
"""How the subject of a revocation begins that is about a statement; the start of its digest follows."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Statements that were revoked, by their digests.

    `surely`: by one that is verified and stands. `perhaps` are these too, and those that were revoked by one
    that can't be verified, or that may not stand itself.
    """

    surely: frozenset[str]
    perhaps: frozenset[str]


def revoked_statements(listed: Iterable[Heard]) -> Gone:
    """Say which statements were revoked, by those that the log names, in its order."""
    listed = tuple(listed)
    surely: set[str] = set()
    perhaps: set[str] = set()
    for one in reversed(listed):  # a later one first: what it revokes has no say about what was earlier
        if one.noted is None or one.digest in surely or not revokes(one):
            continue
        targets = _targets(one, listed)
        perhaps.update(targets)
        if not one.objection and one.digest not in perhaps:
            surely.update(targets)
    return Gone(frozenset(surely), frozenset(perhaps))


def revokes(one: Heard) -> bool:
    """Whether a statement says to be a revocation, or the log says so of it."""
    return isinstance(one.said, Revocation) or (one.noted is not None and one.noted.kind == Revocation.kind)


def _targets(one: Heard, listed: Iterable[Heard]) -> set[str]:
    """Name the statements that one is about: as it says, or where it can't be read as the log says."""
    if isinstance(one.said, Revocation):
        return {one.said.what}
    start = one.noted.subject.removeprefix(STATEMENT) if one.noted is not None else ""
    return {other.digest for other in listed if start and other.digest.startswith(f"sha256:{start}")}


def revoked_versions(listed: Iterable[Heard]) -> dict[str, Revocation]:
    """Give the versions that were revoked, each with the latest statement that says so."""
    listed = tuple(listed)
    gone = revoked_statements(listed).surely
    return {
        one.said.what: one.said
        for one in listed
        if isinstance(one.said, Revocation) and not one.objection and one.digest not in gone
    }


def refuse_revoked(context: Context, versions: Iterable[str]) -> None:
    """Refuse to run or release what was revoked, by a statement of the log or beside it.

    Those who revoked it count for ever: that somebody left does not make a version sound again. Raises
    UsageError, and IntegrityError where a statement that the log names is gone, or a revocation can't be
    verified any more.
    """
    versions = tuple(versions)
    listed = _listed(context)
    gone = revoked_statements(listed).surely
    standing = [one for one in listed if revokes(one) and one.digest not in gone]
    for version in versions:
        about = [one for one in standing if version in _names(one)]
        for one in about:
            if isinstance(one.said, Revocation) and not one.objection:
                said = one.said.said
                raise UsageError(
                    f"{version} was revoked by {said.by} on {said.time[:10]}: {said.reason}",
                    help="Run a release without it. Where the revocation was a mistake, revoke the statement "
                    f"itself: `govern revoke {one.digest}`.",
                )
        for one in about:
            raise IntegrityError(
                f"{version} was revoked, by a statement that can't be verified any more: {one.objection}",
                help="Give its author back their line in `people` of govern.yaml, with `until` where they "
                f"left. Where the revocation was a mistake, `govern revoke {one.digest}`.",
                place=one.path,
            )


def _names(one: Heard) -> set[str]:
    said = {one.said.what} if isinstance(one.said, Revocation) else set()
    return said | ({one.noted.subject} if one.noted is not None else set())


def _listed(context: Context) -> tuple[Heard, ...]:
    """Everything that may revoke: what the log names, after what lies in the folder and no log names."""
    named = _has_log(context)
    folder = "lineage/statements"
    if not named and not any(True for _ in context.tree.paths((folder,))):
        return ()
    from govern.app.statements.keeping import beside, heard  # noqa: PLC0415 - cryptography only where needed

    listed = heard(context, ever=True) if named else ()
    return (*beside(context, [one.digest for one in listed]), *listed)


def _has_log(context: Context) -> bool:
    if context.config.log is None:
        return False
    place = log_paths(context).database
    return not isinstance(place, Path) or place.exists()
