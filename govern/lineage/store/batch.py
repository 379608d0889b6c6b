"""A batch of entries on its way into a store: as canonical bytes, none too large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage.store.base import MAX_ENTRY
from govern.source.canonical import canonical_bytes, parse_canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.source.canonical import Json


def encode(entries: Sequence[bytes | Json]) -> list[bytes]:
    """Give the canonical bytes of entries.

    Raises `UsageError` where there are none or one is too large, `CanonicalError`.
    """
    if not entries:
        raise UsageError("an empty batch cannot be appended")
    return [_encode(entry) for entry in entries]


def _encode(entry: bytes | Json) -> bytes:
    if isinstance(entry, bytes):
        parse_canonical(entry)
        data = entry
    else:
        data = canonical_bytes(entry)
    if len(data) > MAX_ENTRY:
        raise UsageError(
            f"an entry of {len(data)} bytes is larger than {MAX_ENTRY}",
            help="put larger evidence in by its digest and size",
        )
    return data
