"""`govern revoke`: a version must run no more, and what was made under it is named in the log."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.answers.impact import impact
from govern.app.log.logs import open_reader, timestamp
from govern.app.statements.keeping import Kept, beside, check_reason, heard, keep, speaker
from govern.app.statements.revoked import STATEMENT, revoked_versions
from govern.contract.reference import Ref
from govern.errors import UsageError
from govern.lineage.entry import RevocationClosure, RevokedRun, Taken
from govern.lineage.entry.revocation import MAX_RUNS
from govern.lineage.statements.decisions import Revocation, Said
from govern.lineage.statements.intoto import Subject
from govern.source.canonical import digest_of
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.app.statements.decide_event import By
    from govern.app.workspace.context import Context
    from govern.why.told import Touched

_DIGEST = re.compile(r"(sha256:)?([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Revoked:
    """What was revoked, by whom, and what was made under it (None: nothing, or a statement)."""

    what: str
    by: str
    role: str
    touched: Touched | None
    kept: Kept


def revoke(context: Context, what: str, by: By) -> Revoked:
    """Revoke a version (`model/afinn@1.0.0`) or a statement (its file or digest).

    Raises UsageError: neither, revoked already, the key of nobody.
    """
    reason = check_reason(by.reason)
    listed = heard(context)
    if what in revoked_versions(listed):
        raise UsageError(f"{what} is revoked already", help="`govern run` refuses it.")
    who, role = speaker(context, by.signer, by.role, [])
    statement = _DIGEST.search(what) if "@" not in what else None
    if statement is not None:
        name = f"sha256:{statement[2]}"
        named = [one.digest for one in listed]
        if name not in {*named, *(one.digest for one in beside(context, named))}:
            raise UsageError(f"the log names no statement {name}", help="It is named by its file's digest.")
        subject, touched = Subject(f"{STATEMENT}{statement[2][:16]}", name), None
    else:
        name, subject = _version(context, what)
        touched = _touched(context, name)
    with open_reader(context) as reader:
        origin, size = reader.origin, reader.head().size
    now = f"{context.now:%Y-%m-%dT%H:%M:%S.%f}Z"
    said = Revocation(Said(who, role, reason, origin, size, now), name)
    kept = keep(
        context, said, subject, by.signer, lambda made: _closure(timestamp(context.now), made, name, touched)
    )
    return Revoked(name, who, role, touched, kept)


def _version(context: Context, what: str) -> tuple[str, Subject]:
    """Find a version that was released. Raises UsageError where there is none."""
    try:
        ref = Ref.parse(what)
    except ValueError:
        raise UsageError(
            f"`{what}` is neither a version nor a statement",
            help="Write a version such as model/afinn@1.0.0, or a file of lineage/statements.",
        ) from None
    found = context.lock.components.get(ref)
    if found is None:
        known = [str(one) for one in context.lock.components]
        guess = did_you_mean(what, known)
        raise UsageError(
            f"{ref} was never released", help=f"Did you mean {guess}?" if guess else "See govern.lock."
        )
    about = {"workspace": context.config.name, "component": str(ref), "source": found.source}
    return str(ref), Subject(str(ref), digest_of({**about, "files": dict(found.files)}))


def _touched(context: Context, version: str) -> Touched | None:
    try:
        return impact(context, version)
    except UsageError:
        return None  # it never ran


def _closure(now: str, statement: str, what: str, touched: Touched | None) -> Iterator[RevocationClosure]:
    if touched is None:
        return
    runs = [RevokedRun(run.run, run.release, run.environment, run.events) for run in touched.runs]
    taken = tuple(Taken(radius, action, count) for (radius, action), count in touched.taken.items())
    parts = [tuple(runs[at : at + MAX_RUNS]) for at in range(0, len(runs), MAX_RUNS)] or [()]
    for at, part in enumerate(parts):
        yield RevocationClosure(now, statement, what, part, () if at else taken)
