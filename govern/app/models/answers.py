"""Answers by what they answer: a call that was answered once is not made again.

A call is named by the digests of the stage's factors and by its inputs (`govern.run.recorded.call_digest`).
An answer is kept beside the log with the record that it is about, as disclosures are: sealed under the key of
the record's subject, named under the record's salt. Erasing the subject erases it, retention sweeps it.
"""

from __future__ import annotations

import json
from collections import Counter, OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from govern.app.models.answer import Answer
from govern.errors import IntegrityError
from govern.lineage.commitment import keyed_digest
from govern.lineage.personal.beside import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NAME = "answer/"
"""How the name of a kept answer begins; disclosures of fields have no such names."""
_SHARED = 4_096


class Shelf(Protocol):
    """Where answers are kept: what is beside a log, as `govern.lineage.personal.beside.Beside` offers it."""

    def salts(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Give the salts of those records that have one and whose subject's key is there."""

    def disclosures(self, record: str, digests: Iterable[str]) -> Mapping[str, str]:
        """Give what is kept of a record, by name."""

    def keep(self, disclosures: Iterable[Kept]) -> None:
        """Keep, durably. Where nothing can be kept, nothing is, and nothing is raised."""


class Answers:
    """The answers about one record at a time; without a shelf, those of this process only.

    With `later`, what cost nothing but time is kept when `settle` is called, many at once; what was paid for
    is durable before it is used.

    `asked` counts the calls that were made by stage, `found` those that were not needed, `spent` what they
    took: `tokens.input/STAGE`, `tokens.output/STAGE`, `milliseconds/STAGE` and `cost.EUR/STAGE` (millionths).
    """

    def __init__(self, shelf: Shelf | None = None, *, later: bool = False) -> None:
        self.shelf = shelf
        self._later = later
        self._waiting: list[tuple[str, str, str, Answer]] = []
        self.asked: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.spent: Counter[str] = Counter()
        self._record: str | None = None
        self._salt: bytes | None = None
        self._salted: Callable[[], object] | None = None
        self._shared: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._lock = Lock()

    def about(self, record: str | None, salted: Callable[[], object] | None = None) -> None:
        """Say which record, by its name beside the log, the next calls are about; None: about none.

        `salted` gives it a salt where it has none, so that an answer can be kept with it.
        """
        if record != self._record:
            self._record, self._salt = record, None
        self._salted = salted

    @property
    def of_somebody(self) -> bool:
        """Whether the next calls are about a record."""
        return self._record is not None

    def find(self, stage: str, call: str, *, paid: bool = False) -> Answer | None:
        """Give the answer to a call about this record, from the shelf or from this process.

        Where there is none that is `paid` for, the record has a salt then, if it can have one.
        """
        with self._lock:
            kept = self._kept(stage, call)
            found = kept or self._shared.get((stage, call))
            if found is None:
                if paid and self._salt is None and self._salted is not None:
                    self._salted()
                return None
            self._share(stage, call, found)
            if kept is None:  # it was about another record
                self._keep(stage, call, found, paid=False)
            self.found[stage] += 1
            return found

    def keep(self, stage: str, call: str, answer: Answer, *, paid: bool = False) -> None:
        """Keep an answer that was just given."""
        with self._lock:
            self._keep(stage, call, answer, paid=paid)
            self._share(stage, call, answer)
            self.asked[stage] += 1
            self.spent.update(spent(stage, answer))

    def settle(self) -> None:
        """Keep what was left for later, in one step, with those of the records that have a salt by now."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            if self.shelf is None or not waiting:
                return
            salts = self.shelf.salts({record for record, *_ in waiting})
            self.shelf.keep(
                [
                    _spelt(record, salts[record], stage, call, answer)
                    for record, stage, call, answer in waiting
                    if record in salts
                ]
            )

    def counts(self) -> dict[str, int]:
        """Give `asked/STAGE`, `known/STAGE` (answered before), and what was spent by stage."""
        told = (("asked", self.asked), ("known", self.found))
        return {f"{what}/{stage}": n for what, by in told for stage, n in sorted(by.items())} | self.spent

    def _known_salt(self) -> bytes | None:
        if self._salt is None and self.shelf is not None and self._record is not None:
            self._salt = self.shelf.salts([self._record]).get(self._record)
        return self._salt

    def _kept(self, stage: str, call: str) -> Answer | None:
        salt = self._known_salt()
        if salt is None or self.shelf is None or self._record is None:
            return None
        name = _name(salt, stage, call)
        text = self.shelf.disclosures(self._record, [name]).get(name)
        try:
            return None if text is None else Answer.of_json(json.loads(text))
        except (KeyError, TypeError, ValueError):
            raise IntegrityError(
                f"what is kept of record {self._record} is no answer, though it was sealed as one",
                help="It was kept by another version of govern: use that one, or erase it with its record.",
            ) from None

    def _keep(self, stage: str, call: str, answer: Answer, *, paid: bool) -> None:
        if self._record is None:
            return
        if self._later and not paid:
            self._waiting.append((self._record, stage, call, answer))
            return
        salt = self._known_salt()
        if salt is not None and self.shelf is not None:  # else nothing is kept of this record
            self.shelf.keep([_spelt(self._record, salt, stage, call, answer)])

    def _share(self, stage: str, call: str, answer: Answer) -> None:
        self._shared[stage, call] = answer
        self._shared.move_to_end((stage, call))
        if len(self._shared) > _SHARED:
            self._shared.popitem(last=False)


def _name(salt: bytes, stage: str, call: str) -> str:
    return NAME + keyed_digest(salt, "answer", f"{stage} {call}".encode())


def _spelt(record: str, salt: bytes, stage: str, call: str, answer: Answer) -> Kept:
    text = json.dumps(answer.to_json(), ensure_ascii=False, separators=(",", ":"))
    return Kept(_name(salt, stage, call), text, record)


def spent(stage: str, answer: Answer) -> dict[str, int]:
    """Give what an answer took, by what is counted."""
    meter = answer.meter
    counted = {
        "milliseconds": meter.milliseconds,
        "tokens.input": meter.input_tokens,
        "tokens.output": meter.output_tokens,
        f"cost.{meter.currency}": meter.cost,
    }
    return {f"{name}/{stage}": count for name, count in counted.items() if count is not None}
