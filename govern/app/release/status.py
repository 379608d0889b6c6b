"""What is in force where, since when, by whom, for which records; and all statements in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.release.chain import read_chain
from govern.app.release.release import initial
from govern.change.releasing import ENVIRONMENTS
from govern.change.rollout import FULL, extent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.app.release.reading import Recorded
    from govern.app.workspace.context import Context


@dataclass(frozen=True, slots=True)
class Serving:
    """A release in force somewhere: for which records, and the statement that says so (None: govern.yaml)."""

    environment: str
    release: str
    extent: str
    statement: Recorded | None
    confirmed: bool = True


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
    found: list[Serving] = []
    for environment in ENVIRONMENTS:
        force = chain.state.get(environment)
        if force is None:
            if (default := initial(context, environment)) is not None:
                found.append(Serving(environment, default, extent(FULL, None), None))
            continue
        going = force.rollout
        rest = extent(FULL, None) if going is None else "the other records"
        rows = [(force.base.release, rest, force.base.step)]
        if going is not None:
            rows.insert(0, (going.release, extent(going.share, going.segment), going.step))
        found += [
            Serving(environment, name, which, _statement(by_digest, step), step not in open_)
            for name, which, step in rows
        ]
    return Standing(tuple(found), chain.recorded)


def _statement(by_digest: Mapping[str, Recorded], step: str) -> Recorded | None:
    return by_digest.get(step)
