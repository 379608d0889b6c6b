"""What the contracts of a source say of how long its data is kept, and whether it may be erased now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.contract.kinds.data_contract import DataContract
from govern.contract.personal import event_source, legal_hold
from govern.contract.reference import Ref
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.app.workspace.context import Context
    from govern.lineage.queries import Index


def hold(context: Context, source: str) -> str | None:
    """Why nothing of a source may be erased, by its contract in the working tree; None where it may."""
    for contract in _current(context, source):
        if (reason := legal_hold(contract)) is not None:
            return reason
    return None


def retention(context: Context, index: Index, source: str) -> int | None:
    """How many seconds data of a source is kept after its last use; None where no contract says it.

    The shortest counts of what the contract says now and of what was promised when the data was taken in.
    """
    promised = [*_current(context, source), *_recorded(context, index, source)]
    known = [found for one in promised if (found := one.retention_seconds) is not None]
    return min(known, default=None)


def _current(context: Context, source: str) -> Iterator[DataContract]:
    for ref, loaded in context.catalog.contracts.items():
        contract = loaded.contract
        if isinstance(contract, DataContract) and source in {ref.line, event_source(contract)}:
            yield contract


def _recorded(context: Context, index: Index, source: str) -> Iterator[DataContract]:
    for name in sorted({run.contract for run in index.runs() if run.contract.partition("@")[0] == source}):
        try:
            contract = context.find(Ref.parse(name))[0].contract
        except UsageError:
            continue  # the version is neither locked nor here; what is here decides
        if isinstance(contract, DataContract):
            yield contract
