"""Which records a release gets while it is rolled out: the same ones each time, more as its share grows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING

from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

FULL = 1_000_000
"""The share of all records, in parts per million."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """A release on its way in: for which records, and since which statement.

    `seed` is the digest of the statement that began it: it decides which records come first, and stays the
    same while the share grows, so that a record that is in stays in.
    """

    release: str
    components: Mapping[str, str]
    share: int
    segment: str | None
    seed: str
    step: str

    def takes(self, record: str, fields: Mapping[str, str]) -> bool:
        """Whether a record, by its key and fields, is run under this release."""
        if self.segment is not None:
            name, _, value = self.segment.partition("=")
            if fields.get(name) != value:
                return False
        return taken(self.seed, record, self.share)


def taken(seed: str, record: str, share: int) -> bool:
    """Whether a record is among the share: its number, the same at every share, is below it.

    The number is the first eight bytes of SHA-256 over the seed, a line feed and the record's key, read as a
    big-endian fraction of 2**64, in parts per million.
    """
    number = int.from_bytes(sha256(f"{seed}\n{record}".encode()).digest()[:8], "big")
    return number * FULL >> 64 < share


def extent(share: int, segment: str | None) -> str:
    """Say which records are meant: `all records`, `10% of records`, `10% of drug=zomig`."""
    of = segment or "records"
    return f"all {of}" if share == FULL else f"{percent(share)} of {of}"


def percent(share: int) -> str:
    """Write parts per million as a percentage: 125000 is `12.5%`."""
    whole, rest = divmod(share, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + "%"


def parse_share(text: str) -> int:
    """Read a percentage (`10%`, `0.5%`, `100`) as parts per million. Raises UsageError."""
    match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,4})?) ?%?", text.strip(), re.ASCII)
    share = int(Decimal(match[1]) * 10_000) if match is not None else 0
    if not 0 < share <= FULL:
        raise UsageError(
            f"`{text}` is no share of the records",
            help="Write a percentage above 0 and up to 100%, such as 10% or 0.5%.",
        )
    return share
