"""What was revoked: versions that must run no more, statements that count no more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.log.logs import log_paths
from govern.errors import UsageError
from govern.lineage.statements.decisions import Revocation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.app.statements.keeping import Heard
    from govern.app.workspace.context import Context


def revoked_statements(listed: Iterable[Heard]) -> frozenset[str]:
    """Name, by their digests, the statements that were revoked by one that was not revoked itself."""
    revoking = [one for one in listed if isinstance(one.said, Revocation) and not one.objection]
    gone: set[str] = set()
    for one in reversed(revoking):  # a later one first: what it revokes has no say about what was earlier
        if one.digest not in gone and isinstance(one.said, Revocation):
            gone.add(one.said.what)
    return frozenset(gone)


def revoked_versions(listed: Iterable[Heard]) -> dict[str, Revocation]:
    """Give the versions that were revoked, each with the latest statement that says so."""
    listed = tuple(listed)
    gone = revoked_statements(listed)
    return {
        one.said.what: one.said
        for one in listed
        if isinstance(one.said, Revocation) and not one.objection and one.digest not in gone
    }


def refuse_revoked(context: Context, versions: Iterable[str]) -> None:
    """Refuse to run or release what was revoked; where there is no log, nothing was.

    Those who revoked it count for ever: that somebody left does not make a version sound again. Raises
    UsageError, and IntegrityError where a statement that the log names is gone.
    """
    if context.config.log is None:
        return
    place = log_paths(context).database
    if isinstance(place, Path) and not place.exists():
        return
    from govern.app.statements.keeping import heard  # noqa: PLC0415 - cryptography only where there is a log

    revoked = revoked_versions(heard(context, ever=True))
    for version in versions:
        if (said := revoked.get(version)) is not None:
            raise UsageError(
                f"{version} was revoked by {said.said.by} on {said.said.time[:10]}: {said.said.reason}",
                help="Run a release without it. Where the revocation was a mistake, revoke the statement "
                "itself.",
            )
