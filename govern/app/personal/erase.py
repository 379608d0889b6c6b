"""`govern erase`: destroy what is kept beside the log of one person, and say so in the log without a name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from govern.app.log.logs import open_reader, open_writer, timestamp
from govern.app.personal.beside import opened_vault
from govern.app.personal.data_contracts import hold
from govern.errors import UsageError
from govern.lineage.entry import Erasure
from govern.lineage.personal.destroy import destroy
from govern.lineage.personal.doomed import Finder
from govern.lineage.queries import Index
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.lineage.personal.doomed import Doomed
    from govern.lineage.personal.vault import Vault
    from govern.lineage.store.read import TableReader


@dataclass(frozen=True, slots=True)
class Erasing:
    """What there is of a person by source, or was; `entries` are the log's that say it is `done`."""

    found: tuple[Doomed, ...]
    entries: tuple[int, ...]
    keys: str
    done: bool

    @property
    def records(self) -> int:
        """How many records are concerned."""
        return sum(len(one.records) for one in self.found)


def erase(
    context: Context, subject: str | None, source: str | None = None, *, carry_out: bool = False
) -> Erasing:
    """Find what is kept of a subject, of one source or all, and with `carry_out` destroy it for good.

    Without a subject it is about what nobody can open any more, because keys are lost.

    To be repeated after an interruption: it finishes what was begun, even where nothing is found any more.

    Raises:
        UsageError: no log; no such source; a source is on legal hold.
        IntegrityError, DurabilityError: the log could not say it, or a file still holds old bytes.

    """
    with open_reader(context) as reader, opened_vault(context, reader.origin) as vault:
        found = _found(context, reader, vault, subject, source)
        if not carry_out:
            return Erasing(found, (), vault.place, done=False)
        now = timestamp(dt.datetime.now(dt.UTC))
    with open_writer(context) as log, opened_vault(context, log.origin) as vault:
        entries: list[int] = []
        for doomed in _found(context, log, vault, subject, source):
            entries += range(*destroy(log, vault, doomed, partial(Erasure, now), now))
        if not found:
            vault.destroy(())
            log.scrub()
        return Erasing(found, tuple(entries), vault.place, done=True)


def _found(
    context: Context, log: TableReader, vault: Vault, subject: str | None, source: str | None
) -> tuple[Doomed, ...]:
    finder = Finder(log.database, Index(log.database), vault)
    sources = finder.sources()
    if source is not None and source not in sources:
        guess = did_you_mean(source, sources)
        raise UsageError(
            f"nothing was recorded of a source {source}",
            help=f"Did you mean {guess}?" if guess else f"Sources are {', '.join(sources) or 'none'}.",
        )
    wanted = [name for name in sources if source in {None, name}]
    found = [finder.lost(one) if subject is None else finder.of_subject(one, subject) for one in wanted]
    there = tuple(one for one in found if one)
    for one in there:
        if (reason := hold(context, one.source)) is not None:
            raise UsageError(
                f"{one.source} is on legal hold: {reason}. Nothing was erased.",
                help="End the hold in its contract (`legalHold`), or name another source with --source.",
            )
    return there
