"""What verifying a log finds: a report of failures, each naming the entry or batch it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govern.errors import IntegrityError

if TYPE_CHECKING:
    from govern.lineage.checkpoint import Checkpoint

MAX_FAILURES = 100
_TYPE = re.compile(rb'"type":"([a-z0-9-]{1,64})"')
_NAMES = re.compile(rb'"event":"(ev:[0-9]+_[0-9]+)"|"run":([0-9]{1,16})')


@dataclass(frozen=True, slots=True)
class Failure:
    """One way in which the log is not what was signed.

    `slug` never changes meaning; `first` up to `stop` are the entries concerned (None if it is about none).
    """

    slug: str
    message: str
    first: int | None = None
    stop: int | None = None


@dataclass(slots=True)
class Findings:
    """Failures as they are found: the first hundred in full, the rest counted."""

    failures: list[Failure] = field(default_factory=list)
    omitted: int = 0

    def add(self, slug: str, message: str, first: int | None = None, stop: int | None = None) -> None:
        """Note a failure; `stop` is one past `first` where only `first` is given."""
        if len(self.failures) >= MAX_FAILURES:
            self.omitted += 1
            return
        if first is not None and stop is None:
            stop = first + 1
        self.failures.append(Failure(slug, message, first, stop))


@dataclass(frozen=True, slots=True)
class Report:
    """The result of verifying: a log is what was signed exactly where `failures` is empty.

    `entries` is how many were read, `checkpoints` how many signed tree heads were good, `head` the latest of
    those. `since` of the entries were not read, because they had been verified before. `edge` is the tree's
    frontier over all of them, to go on from another time; empty where anything failed.
    """

    origin: str
    entries: int
    checkpoints: int
    head: Checkpoint | None
    failures: tuple[Failure, ...]
    omitted: int = 0
    since: int = 0
    edge: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether everything is as it was signed."""
        return not self.failures

    def demand(self) -> None:
        """Raise `IntegrityError` with all messages where anything failed."""
        if self.failures:
            more = [f"… and {self.omitted} more"] if self.omitted else []
            raise IntegrityError(
                "\n".join(
                    [f"the log {self.origin} is not what was signed:"]
                    + [f"  {failure.message}" for failure in self.failures]
                    + more
                ),
                help="Keep the files as evidence; compare with a copy, a published log or a witness.",
            )


def describe(index: int, data: bytes) -> str:
    """Name an entry for a person: its index and, as far as its bytes can be read, type and subject."""
    kind = _TYPE.search(data)
    found = _NAMES.search(data)
    words = [kind[1].decode()] if kind else []
    if found:
        words.append(found[1].decode() if found[1] else f"run {found[2].decode()}")
    return f"entry {index}" + (f" ({' '.join(words)})" if words else "")
