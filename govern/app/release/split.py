"""What runs in an environment where no release is named: the one in force, or two while one is rolled out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.release.chain import GUARDED, Chain, read_chain
from govern.app.release.contents import check_same
from govern.app.release.step import confirming
from govern.change.rollout import Rollout, extent
from govern.contract.reference import Ref
from govern.data.table import Record
from govern.errors import IntegrityError, UsageError
from govern.lineage.entry import Statement, decode, to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.app.workspace.context import Context
    from govern.lineage.store.writing import TableLog
    from govern.source.canonical import Json

NOTED = b'"type":"statement"'
"""How an entry about a statement is spelt, whatever else it says."""
KIND = "release"
"""The kind of entry that says that a release statement was followed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A release and the records that it gets: those that the rollout takes, those that it leaves, or all."""

    release: Ref
    rollout: Rollout | None = None
    takes: bool = True

    @property
    def extent(self) -> str:
        """Say which records it gets; "" for all."""
        if self.rollout is None:
            return ""
        return extent(self.rollout.share, self.rollout.segment) if self.takes else "the other records"

    def of(self, records: Sequence[Record]) -> tuple[Record, ...]:
        """Pick its records, in their order, with positions of their own."""
        if self.rollout is None:
            return tuple(records)
        picked = [one for one in records if self.rollout.takes(one.key, one.fields) is self.takes]
        return tuple(Record(one.key, position, one.fields) for position, one in enumerate(picked))


def parts_in_force(context: Context, environment: str) -> tuple[Chain, tuple[Part, ...]]:
    """Give the statements, and what they put in force in an environment: nothing, a release, or two.

    What is rolled out comes first, so that the release for the other records is the last that ran.

    Raises IntegrityError: the statements don't hold, or a release is not what was put in force. UsageError
    where nobody answers for it who may.
    """
    chain = read_chain(context)
    force = chain.state.get(environment)
    if force is None:
        return chain, ()
    if environment == GUARDED and chain.unconfirmed:
        item = chain.unconfirmed[-1]
        raise UsageError(
            f"{item.said.release} was put in force in {environment} by {item.said.released_by}, "
            f"{'whose time to sign has ended' if item.signed else 'and nobody signed that'}",
            help=confirming(item.said.release),
        )
    for held in (force.base, force.rollout):
        if held is not None and held.components is not None:
            check_same(context, held.release, environment, held.components)
    base = Ref.parse(force.base.release)
    if force.rollout is None:
        return chain, (Part(base),)
    going = force.rollout
    return chain, (Part(Ref.parse(going.release), going), Part(base, going, takes=False))


def note_statements(log: TableLog, chain: Chain, now: str) -> None:
    """Name in the log each statement that is followed, once, before anything runs under it.

    Raises IntegrityError where the log names one that is no longer there: the last ones were taken away.
    """
    entries = (decode(data) for data in log.entries() if NOTED in data)
    known = [entry.envelope for entry in entries if isinstance(entry, Statement) and entry.kind == KIND]
    digests = [item.digest for item in chain.recorded]
    if gone := [digest for digest in known if digest not in digests]:
        raise IntegrityError(
            f"the log followed the release statement {gone[-1]}, which is not in lineage/releases any more",
            help="Take it from git again; where it was a mistake, `govern release rollback` says so.",
        )
    new = [item for item in chain.recorded if item.digest not in known]
    if new:
        noted: list[Json] = [
            dict(
                to_json(Statement(now, KIND, f"{item.said.release} in {item.said.environment}", item.digest))
            )
            for item in new
        ]
        log.append(noted, now)
