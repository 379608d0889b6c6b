"""What was erased or swept of an event, as a proved entry says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.lineage.entry import Erasure, RetentionSweep

if TYPE_CHECKING:
    from govern.lineage.evidence import Evidence
    from govern.why.removed import Removed


def removed(evidence: Evidence, entry: int, what: str) -> Removed | None:
    """Say what removed that which an entry commits to; None where nothing did. `what` names the event.

    Raises IntegrityError where the entry that says so is not what was signed.
    """
    at = evidence.index.erasure_of(entry)
    if at is None:
        return None
    from govern.why.removed import Removed  # noqa: PLC0415 - of most events nothing was removed

    if isinstance(evidence.peek(at), RetentionSweep):
        swept = evidence.entry(at, RetentionSweep)
        return Removed(what, at, swept.time, swept.erased.source, swept.retention, swept.before)
    erased = evidence.entry(at, Erasure)
    return Removed(what, at, erased.time, erased.erased.source)
