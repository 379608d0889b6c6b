"""Where answers are kept, opened when it is needed: beside the workspace's log, if its keys are here."""

from __future__ import annotations

import datetime as dt
import weakref
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.log import store as log_store
from govern.app.log.logs import log_paths, timestamp
from govern.app.personal.beside import holds_keys, opened_vault
from govern.app.workspace.state import head_file
from govern.errors import GovernError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.app.workspace.context import Context
    from govern.lineage.personal.beside import Beside, Kept
    from govern.lineage.store.read import TableReader


class OpenedShelf:
    """The shelf of whoever has what is beside the log open for writing anyway, as a run has."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside

    def salts(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Give the salts of records; see `Shelf`."""
        return self._beside.salts(names)

    def disclosures(self, record: str, digests: Iterable[str]) -> Mapping[str, str]:
        """Give what is kept of a record; see `Shelf`."""
        return self._beside.disclosures(record, digests)

    def keep(self, disclosures: Iterable[Kept]) -> None:
        """Keep. Raises DurabilityError, and IntegrityError where the record's key is gone."""
        self._beside.keep(disclosures, timestamp(dt.datetime.now(dt.UTC)))


class WorkspaceShelf:
    """The shelf of a question, which has the log open for reading only, if there is one.

    Where there is no log or no key, nothing is found and nothing kept; where the log can't be written to,
    nothing is kept.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._stack = ExitStack()
        self._opened: tuple[OpenedShelf | None, bool] | None = None
        weakref.finalize(self, self._stack.close)

    def salts(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Give the salts of records; see `Shelf`."""
        shelf, _ = self._open()
        return {} if shelf is None else shelf.salts(names)

    def disclosures(self, record: str, digests: Iterable[str]) -> Mapping[str, str]:
        """Give what is kept of a record; see `Shelf`."""
        shelf, _ = self._open()
        return {} if shelf is None else shelf.disclosures(record, digests)

    def keep(self, disclosures: Iterable[Kept]) -> None:
        """Keep, where that is possible. Raises as `OpenedShelf.keep`."""
        shelf, writes = self._open()
        if shelf is not None and writes:
            shelf.keep(disclosures)

    def _open(self) -> tuple[OpenedShelf | None, bool]:
        if self._opened is None:
            self._opened = self._found()
        return self._opened

    def _found(self) -> tuple[OpenedShelf | None, bool]:
        context = self._context
        if context.config.log is None:
            return None, False
        place = log_paths(context).database
        if isinstance(place, Path) and not place.exists():
            return None, False
        with log_store.open_reader(place) as reader:
            origin = reader.origin
        if not holds_keys(context, origin):
            return None, False
        try:
            return self._beside(self._stack.enter_context(self._writer(place, origin)), origin), True
        except GovernError:  # not ours to write to
            return self._beside(self._stack.enter_context(log_store.open_reader(place)), origin), False

    def _beside(self, log: TableReader, origin: str) -> OpenedShelf:
        from govern.lineage.personal.beside import Beside  # noqa: PLC0415 - cryptography where it is needed

        vault = self._stack.enter_context(opened_vault(self._context, origin, log.database))
        return OpenedShelf(Beside(log.database, vault))

    def _writer(self, place: log_store.Place, origin: str) -> TableReader:
        """Open the log's database for what is beside the log; the key made here signs nothing."""
        from govern.lineage import keys  # noqa: PLC0415 - see above
        from govern.lineage.store.head import HeadFile  # noqa: PLC0415 - see above

        signer = keys.generate(origin) if isinstance(place, Path) else None
        return log_store.open_writer(place, signer, HeadFile(head_file(self._context.environ)))
