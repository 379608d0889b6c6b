"""`govern erase`: destroy what is kept beside the log of one person, and say so in the log without a name."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from govern.app.log.logs import open_reader, open_writer, timestamp
from govern.app.log.store import open_reader as open_place
from govern.app.personal.beside import keys_place, require_all, vault_of
from govern.app.personal.data_contracts import hold
from govern.app.personal.gone import Closed, behind, close, known_sources
from govern.app.personal.predecessors import opened_to_delete, predecessors
from govern.app.running.memo_file import empty_memo
from govern.errors import UsageError
from govern.lineage.entry import Erasure
from govern.lineage.personal.destroy import destroy, destroy_beside
from govern.lineage.personal.doomed import Doomed, Finder
from govern.lineage.queries import Index
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from govern.app.workspace.context import Context
    from govern.lineage.personal.vault import Vault
    from govern.lineage.store.read import TableReader
    from govern.lineage.store.writing import TableLog


@dataclass(frozen=True, slots=True)
class Erasing:
    """What there is of a person by source, or was; `entries` are the log's that say it is `done`.

    `closed` is about frozen logs that can't be had.
    """

    found: tuple[Doomed, ...]
    entries: tuple[int, ...]
    keys: str
    done: bool
    closed: tuple[Closed, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether there is, or was, anything of the person."""
        return bool(self.found) or any(one.keys for one in self.closed)

    @property
    def records(self) -> int:
        """How many records are concerned."""
        return sum(len(one.records) for one in self.found)


def erase(
    context: Context,
    subject: str | None,
    source: str | None = None,
    *,
    carry_out: bool = False,
    moved: Sequence[str] = (),
    gone: str = "",
) -> Erasing:
    """Find what is kept of a subject, of one source or all, and with `carry_out` destroy it for good.

    Without a subject it is about what nobody can open any more, because keys are lost.

    What lies beside the frozen logs that this one follows counts, too; this one then says what was erased.
    Where those were `moved` elsewhere is said by paths or URLs. Of one that is `gone`, named by its origin,
    only the subject's keys are destroyed.
    To be repeated after an interruption: it finishes what was begun, even where nothing is found any more.

    Raises:
        UsageError: no log, or a frozen one; no such source; a source is on legal hold; keys are elsewhere;
            the memo of stages' outputs can't be deleted.
        IntegrityError, DurabilityError: the log could not say it, or a file still holds old bytes; a log that
            this one follows is not there.

    """
    with open_reader(context) as reader:
        old, place = predecessors(context, reader, moved, gone), keys_place(context, reader.origin)
        sources, found = set[str](), list[Doomed]()
        for one in old:
            with open_place(one.place) as frozen, _keys(context, frozen, subject) as vault:
                sources |= set(Finder(frozen.database, Index(frozen.database), vault).sources())
                found += (replace(each, log=one.origin) for each in _found(frozen, vault, subject, source))
        with _keys(context, reader, subject) as vault:
            sources |= set(Finder(reader.database, Index(reader.database), vault).sources())
            found += _found(reader, vault, subject, source)
    _require_known(source, sorted(sources))
    _require_free(context, found)
    if gone and subject is None:
        raise UsageError("`--without` goes with a subject", help="Say whose data with `--subject`.")
    closed: tuple[Closed, ...] = ()
    if gone and subject is not None:
        wanted = {source} if source is not None else sources | known_sources(context)
        lost = (gone, *behind(context, {reader.origin, gone, *(one.origin for one in old)}))
        closed = tuple(close(context, one, subject, wanted, carry_out=carry_out) for one in lost)
    if not carry_out:
        return Erasing(tuple(found), (), place, done=False, closed=closed)
    now = timestamp(dt.datetime.now(dt.UTC))
    said = partial(Erasure, now)
    entries: list[int] = []
    empty_memo(context.environ)  # what stages made of records goes as well, whoever they are of
    with open_writer(context) as log:
        for one in old:
            with opened_to_delete(context, one) as frozen, _keys(context, frozen, subject) as vault:
                doomed = _found(frozen, vault, subject, source)
                for each in doomed:
                    entries += range(*destroy_beside(log, vault, each, said, now, old=frozen))
                if not doomed:
                    _finish(frozen, vault)
        with _keys(context, log, subject) as vault:
            doomed = _found(log, vault, subject, source)
            for each in doomed:
                entries += range(*destroy(log, vault, each, said, now))
            if not doomed:
                _finish(log, vault)
    return Erasing(tuple(found), tuple(entries), place, done=True, closed=closed)


@contextmanager
def _keys(context: Context, log: TableReader, subject: str | None) -> Iterator[Vault]:
    """Open a log's keys, where they are enough to say what is kept of a subject."""
    with vault_of(context, log, lost=subject is None) as vault:
        if subject is not None:
            finder = Finder(log.database, Index(log.database), vault)
            require_all(log, vault, {vault.subject(one, subject) for one in finder.sources()})
        yield vault


def _found(log: TableReader, vault: Vault, subject: str | None, source: str | None) -> tuple[Doomed, ...]:
    finder = Finder(log.database, Index(log.database), vault)
    wanted = [name for name in finder.sources() if source in {None, name}]
    found = [finder.lost(one) if subject is None else finder.of_subject(one, subject) for one in wanted]
    return tuple(one for one in found if one)


def _finish(log: TableLog, vault: Vault) -> None:
    """Leave no bytes in files where an interrupted erasure may have left some."""
    vault.destroy(())
    log.scrub()


def _require_known(source: str | None, sources: Sequence[str]) -> None:
    if source is not None and source not in sources:
        guess = did_you_mean(source, sources)
        raise UsageError(
            f"nothing was recorded of a source {source}",
            help=f"Did you mean {guess}?" if guess else f"Sources are {', '.join(sources) or 'none'}.",
        )


def _require_free(context: Context, found: Iterable[Doomed]) -> None:
    for one in found:
        if (reason := hold(context, one.source)) is not None:
            raise UsageError(
                f"{one.source} is on legal hold: {reason}. Nothing was erased.",
                help="End the hold in its contract (`legalHold`), or name another source with --source.",
            )
