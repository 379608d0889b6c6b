"""Looking at a batch before it is signed: whoever may write to the inbox can put any bytes there.

A writer checks its entries before it hands them in, but the leader signs, and what it signs stays. So it
looks again at what others handed in, and refuses a batch that no writer of ours would have made, alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.errors import GovernError, UsageError
from govern.lineage.fields import TIME
from govern.lineage.store.base import MAX_ENTRY
from govern.lineage.store.postgres.inbox import Batch, Refusal
from govern.source.canonical import parse_canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Admit = Callable[[bytes], object]
    """Raises an error of ours where an entry is not one; every other entry is let in."""

canonical: Admit = parse_canonical
"""Let in whatever is canonical JSON."""


def sort_out(batches: Iterable[Batch], admit: Admit) -> tuple[list[Batch], list[tuple[Batch, Refusal]]]:
    """Tell the batches that may be signed from those that may not, each of these with the reason."""
    good: list[Batch] = []
    refused: list[tuple[Batch, Refusal]] = []
    for batch in batches:
        try:
            _check(batch, admit)
        except GovernError as error:
            refused.append((batch, Refusal.of(error)))
        else:
            good.append(batch)
    return good, refused


def _check(batch: Batch, admit: Admit) -> None:
    if not TIME.fullmatch(batch.time):
        raise UsageError("the batch's time is not one in RFC 3339, in UTC with six fraction digits")
    for entry in batch.entries:
        if len(entry) > MAX_ENTRY:
            raise UsageError(f"an entry of {len(entry)} bytes is larger than {MAX_ENTRY}")
        admit(entry)
