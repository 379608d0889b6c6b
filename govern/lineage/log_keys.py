"""The keys of one log, each with the tree sizes at which its signature counts.

A log is its origin, not its key: keys follow one another. Which key counts when is told by tree size, never
by a clock, because the order of entries is what a log proves and time is not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.lineage.note import Verifier


@dataclass(frozen=True, slots=True)
class Span:
    """A key, and the sizes of checkpoints that it may sign: `first` up to and including `last` (None: all).

    `root` is the one root that counts at `last`, where a log was frozen there; `reason` says why it was.
    """

    verifier: Verifier
    first: int = 0
    last: int | None = None
    root: bytes | None = None
    reason: str = ""

    def covers(self, size: int) -> bool:
        """Whether the key may sign a checkpoint of this size."""
        return self.first <= size and (self.last is None or size <= self.last)


@dataclass(frozen=True, slots=True)
class LogKeys:
    """All keys of a log, the latest last; a `checkpoint.Believed`. There is at least one."""

    spans: tuple[Span, ...]

    @property
    def name(self) -> str:
        """The log's origin."""
        return self.spans[0].verifier.name

    @property
    def text(self) -> str:
        """The latest key, as people write it down."""
        return self.spans[-1].verifier.text

    @property
    def frozen(self) -> Span | None:
        """Where the log was frozen, first if twice; None where it may grow."""
        ended = (span for span in self.spans if span.root is not None)
        return min(ended, key=lambda span: span.last or 0, default=None)

    def at(self, size: int) -> tuple[Verifier, ...]:
        """Give the keys that may sign a checkpoint of this size; none where none may.

        Beyond the size at which the log was frozen nothing counts, whatever is said of a single key.
        """
        end = self.frozen
        if end is not None and end.last is not None and size > end.last:
            return ()
        return tuple(span.verifier for span in self.spans if span.covers(size))

    def contradicts(self, size: int, root: bytes) -> bool:
        """Whether the log was frozen at this size with another root."""
        return any(span.last == size and span.root not in {None, root} for span in self.spans)

    def hands_over(self, old: Verifier, new: Verifier, size: int) -> bool:
        """Whether a rotation of the log's own, at this size, is believed.

        One of its keys must count there. A key whose end is known hands over to nobody else: who has it after
        that could name any heir, and write a log in which it does. A key whose beginning is known took over
        at that very size.
        """
        spans = {span.verifier: span for span in self.spans}
        ours = set(self.at(size))
        before, after = spans.get(old), spans.get(new)
        if before is not None and after is not None:
            return bool({old, new} & ours)
        if before is not None:
            return old in ours and before.last is None
        return after is not None and new in ours and after.first in {0, size}

    def handed_over(self, old: Verifier, new: Verifier, size: int) -> LogKeys:
        """Give the keys after a rotation: `old` counts up to a size, `new` from there on.

        A key that was known keeps the narrower of its bounds, one that was not gets no wider ones than that
        from which it follows. Raises `UsageError` where the rotation is not to be believed: see `hands_over`.
        """
        if not self.hands_over(old, new, size):
            raise UsageError(f"the rotation at size {size} is by no key that may hand over there")
        spans = [_narrowed(span, old, new, size) for span in self.spans]
        for one in (old, new):
            if all(span.verifier != one for span in spans):
                spans.append(_narrowed(Span(one), old, new, size))
        return LogKeys(tuple(sorted(spans, key=lambda span: span.first)))


def of(verifiers: Iterable[Verifier]) -> LogKeys:
    """Give keys that count at every size."""
    return LogKeys(tuple(Span(verifier) for verifier in verifiers))


def _narrowed(span: Span, old: Verifier, new: Verifier, size: int) -> Span:
    if span.verifier == old and (span.last is None or span.last > size):
        return replace(span, last=size)
    if span.verifier == new and span.first < size:
        return replace(span, first=size)
    return span
