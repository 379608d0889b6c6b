"""Destroy what is kept beside the log, in an order that a crash at any point leaves something to go on from.

First the log says what will be destroyed; then the keys go, which makes ciphertext noise wherever a copy of
it is; then the rows; then every byte of them in the files. Whatever is interrupted is found again by the same
question and finished. Nothing in the log changes, so every proof holds as before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.lineage.entry import Erased, places, to_json
from govern.source.canonical import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from govern.lineage.entry import Erasure, RetentionSweep
    from govern.lineage.personal.doomed import Doomed
    from govern.lineage.personal.vault import Vault
    from govern.lineage.store.read import TableReader
    from govern.lineage.store.writing import TableLog
    from govern.source.canonical import Json

_MOST_PLACES = 1_000
"""Places in one entry, which has at most 65,535 bytes."""


def destroy(
    log: TableLog, vault: Vault, doomed: Doomed, said: Callable[[Erased], Erasure | RetentionSweep], now: str
) -> tuple[int, int]:
    """Record an erasure and carry it out; `said` makes its entry. Gives the indices of what was appended.

    These are the first and the one after the last, equal where the log said it already.

    Raises `DurabilityError` where a step could not be made durable or a reader still holds old pages: what
    was done stays done, and doing it again finishes it.
    """
    written = record(log, doomed, said, now)
    vault.destroy(doomed.subjects)
    delete(log, doomed)
    log.scrub()
    return written


def destroy_beside(
    log: TableLog,
    vault: Vault,
    doomed: Doomed,
    said: Callable[[Erased], Erasure | RetentionSweep],
    now: str,
    *,
    old: TableLog,
) -> tuple[int, int]:
    """Carry out beside `old`, a frozen log, what `log`, which follows it, says; else as `destroy`.

    Its entries are not those of `log`, so they are named by the digest of their leaf hashes alone.
    """
    written = 0, 0
    if doomed.unrecorded or (doomed.disclosures and not doomed.records):
        leaves: list[Json] = [old.leaves(at, at + 1)[0].hex() for at in doomed.unrecorded]
        erased = Erased(doomed.source, (), digest_of(leaves), len(doomed.records), len(doomed.disclosures))
        first = log.append([dict(to_json(said(erased)))], now).first
        written = first, first + 1
    vault.destroy(doomed.subjects)
    delete(old, doomed)
    old.scrub()
    return written


def record(
    log: TableLog, doomed: Doomed, said: Callable[[Erased], Erasure | RetentionSweep], now: str
) -> tuple[int, int]:
    """Append what is about to be destroyed, as far as the log does not say it already; see `destroy`."""
    entries = [dict(to_json(said(erased))) for erased in erasures(log, doomed)]
    if not entries:
        return 0, 0
    first = log.append(entries, now).first
    return first, first + len(entries)


def erasures(log: TableReader, doomed: Doomed) -> Iterator[Erased]:
    """Give what is to be said in the log: digests and counts, never a record's name or a subject's."""
    if not doomed.unrecorded and (doomed.records or not doomed.disclosures):
        return
    found = places(doomed.unrecorded)
    for start in range(0, max(1, len(found)), _MOST_PLACES):
        part = found[start : start + _MOST_PLACES]
        leaves: list[Json] = [log.leaves(at, at + 1)[0].hex() for one in part for at in one]
        counts = (0, 0) if start else (len(doomed.records), len(doomed.disclosures))
        yield Erased(doomed.source, part, digest_of(leaves), *counts)


def delete(log: TableLog, doomed: Doomed) -> None:
    """Delete salts and disclosures, in one transaction."""
    names = _rows(doomed.records)
    with log.database.transaction():
        log.database.many("DELETE FROM disclosure WHERE digest = ?", _rows(doomed.disclosures))
        log.database.many("DELETE FROM disclosure WHERE record = ?", names)
        log.database.many("DELETE FROM sealed_salt WHERE record = ?", names)
        log.database.many("DELETE FROM salt WHERE record = ?", names)


def _rows(values: Sequence[str]) -> list[tuple[str]]:
    return [(value,) for value in values]
