"""What is in force where, since when, by whom, for which records; and all statements in their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govern.app.release.chain import read_chain
from govern.app.release.contents import components
from govern.app.release.release import initial
from govern.app.statements.revocations import RevokedVersions
from govern.change.releasing import ENVIRONMENTS
from govern.change.rollout import FULL, extent
from govern.contract.reference import Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.app.release.reading import Recorded
    from govern.app.workspace.context import Context
    from govern.contract.revoked import Revocations, RevokedVersion


@dataclass(frozen=True, slots=True)
class Serving:
    """A release in force somewhere: for which records, and the statement that says so (None: govern.yaml).

    `revoked` are the versions of it that people have revoked since: `govern run` refuses it.
    """

    environment: str
    release: str
    extent: str
    statement: Recorded | None
    confirmed: bool = True
    revoked: Mapping[Ref, RevokedVersion] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is in force by environment, and every statement, the first one first."""

    serving: tuple[Serving, ...]
    history: tuple[Recorded, ...]


def standing(context: Context) -> Standing:
    """Read what is in force. Raises IntegrityError where the statements don't hold."""
    chain = read_chain(context)
    by_digest = {item.digest: item for item in chain.recorded}
    open_ = {item.digest for item in chain.unconfirmed}
    people = context.config.people
    told = RevokedVersions((context.tree,), lambda: (people, people), context.now)
    found: list[Serving] = []
    for environment in ENVIRONMENTS:
        force = chain.state.get(environment)
        if force is None:
            if (default := initial(context, environment)) is not None:
                gone = _revoked(context, told, default, environment, None)
                found.append(Serving(environment, default, extent(FULL, None), None, revoked=gone))
            continue
        going = force.rollout
        rest = extent(FULL, None) if going is None else "the other records"
        rows = [(force.base.release, rest, force.base.step)]
        if going is not None:
            rows.insert(0, (going.release, extent(going.share, going.segment), going.step))
        for name, which, step in rows:
            said = _statement(by_digest, step)
            gone = _revoked(context, told, name, environment, said)
            found.append(Serving(environment, name, which, said, step not in open_, gone))
    return Standing(tuple(found), chain.recorded)


def _revoked(
    context: Context, told: Revocations, release: str, environment: str, said: Recorded | None
) -> dict[Ref, RevokedVersion]:
    """Give what was revoked of a release; of one that no statement lists, as the lock has it."""
    if not told.named:
        return {}
    parts = components(context, Ref.parse(release), environment) if said is None else said.said.components
    each = ((ref, told.of(ref)) for ref in map(Ref.parse, (release, *parts)) if ref in told.named)
    return {ref: one for ref, one in each if one is not None}


def _statement(by_digest: Mapping[str, Recorded], step: str) -> Recorded | None:
    return by_digest.get(step)
