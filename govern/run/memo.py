"""Outputs remembered by content: the same stage on the same digests is run once."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from govern.errors import UsageError
from govern.source.canonical import Json, canonical_bytes, digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.run.stage import StageFunction


class Key(NamedTuple):
    """What one run is named by. The function is part of it, so that two pipelines are never mixed up."""

    name: str
    function: StageFunction
    factors: tuple[str, ...]
    inputs: tuple[str, ...]
    factor_digests: tuple[str, ...]
    input_digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """What a stage returned: canonical bytes, their digest, and how many seconds that run took."""

    content: bytes
    digest: str
    seconds: float = 0.0

    @classmethod
    def of(cls, value: Json, seconds: float = 0.0) -> Output:
        """Spell and name `value`; raises `CanonicalError` where it has no canonical bytes."""
        content = canonical_bytes(value)
        return cls(content, digest(content), seconds)

    @property
    def value(self) -> Json:
        """A new copy of the value, so that no reader can change what another one reads."""
        return cast("Json", json.loads(self.content.decode()))  # which need not guess the encoding


class Kept(Protocol):
    """Outputs that outlive a memo; it decides itself what it keeps, and what it can still give."""

    def get(self, key: Key) -> Output | None:
        """Give what is kept under a key, if anything is."""

    def put(self, key: Key, output: Output) -> None:
        """Keep an output, or let it go."""


class Memo:
    """Remembers up to `limit` outputs, forgetting the least recently used. Safe to share between threads.

    What is not remembered is looked for `behind` it, where something is; all that comes in goes there, too.
    """

    def __init__(self, limit: int = 65_536, behind: Kept | None = None) -> None:
        if limit < 1:
            raise UsageError("a memo holds at least one output")
        self._limit = limit
        self._behind = behind
        self._entries: OrderedDict[Key, Output] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> Output | None:
        """Return what was remembered under `key`, if it still is."""
        with self._lock:
            output = self._entries.get(key)
            if output is not None:
                self._entries.move_to_end(key)
            elif self._behind is not None and (output := self._behind.get(key)) is not None:
                self._remember(key, output)
            return output

    def put(self, key: Key, output: Output) -> None:
        """Remember `output` under `key`."""
        with self._lock:
            self._remember(key, output)
            if self._behind is not None:
                self._behind.put(key, output)

    def _remember(self, key: Key, output: Output) -> None:
        self._entries[key] = output
        self._entries.move_to_end(key)
        if len(self._entries) > self._limit:
            self._entries.popitem(last=False)

    def hand_over(self, other: Memo, differing: Callable[[Key, Output, Output], None]) -> None:
        """Put all that is held here into `other`; on conflict, call `differing(key, theirs, ours)` instead.

        Two outputs under one key mean that a stage read something that it does not declare.
        """
        with self._lock:
            entries = list(self._entries.items())
        for key, output in entries:
            known = other.get(key)
            if known is None:
                other.put(key, output)
            elif known.digest != output.digest:
                differing(key, known, output)
