"""A frozen log that can't be had: nothing beside it can be found or deleted, but its keys can be destroyed.

What its copies hold of a person is sealed under a key of that person, which this user has; its name follows
from the person's and the source's. So the key goes without the log, and copies hold noise from then on,
wherever they are. Which entries that concerns can't be said here, so the log that goes on says nothing of it.
Frozen logs before it, which only it names, lose their keys with it, even where a file of one lies here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.log.logs import trust_policy
from govern.app.personal.beside import holds_keys, opened_vault
from govern.app.personal.data_contracts import hold
from govern.contract.kinds.data_contract import DataContract
from govern.contract.personal import event_source
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.app.workspace.context import Context


@dataclass(frozen=True, slots=True)
class Closed:
    """A log that is not here, and how many keys of a person there are, or were destroyed, of it."""

    log: str
    keys: int


def close(context: Context, origin: str, subject: str, sources: Iterable[str], *, carry_out: bool) -> Closed:
    """Count a person's keys of the log `origin`, by the sources given, and with `carry_out` destroy them.

    Raises UsageError where one of those sources is on legal hold.
    """
    with opened_vault(context, origin) as vault:
        named = {vault.subject(source, subject): source for source in sources}
        there = vault.keys(named)
        for one in there:
            if (reason := hold(context, named[one])) is not None:
                raise UsageError(
                    f"{named[one]} is on legal hold: {reason}. Nothing was erased.",
                    help="End the hold in its contract (`legalHold`), or name another source with --source.",
                )
        return Closed(origin, vault.destroy(there) if carry_out else len(there))


def behind(context: Context, reached: set[str]) -> tuple[str, ...]:
    """Name the other frozen logs that can't be followed to, because one that can't be had names them.

    The trust policy knows them still. Only those of whose subjects this user may have keys.
    """
    policy = trust_policy(context)
    there = ((origin, policy.keys(origin)) for origin in policy.origins if origin not in reached)
    frozen = (origin for origin, keys in there if keys is not None and keys.frozen is not None)
    return tuple(origin for origin in frozen if holds_keys(context, origin))


def known_sources(context: Context) -> set[str]:
    """Name all sources that the contracts say there are, or the lock says there were."""
    found = {ref.line for ref in context.lock.components if ref.slug == "data-contract"}
    for ref, loaded in context.catalog.contracts.items():
        if isinstance(loaded.contract, DataContract):
            found |= {ref.line, event_source(loaded.contract) or ref.line}
    return found
