"""Two versions tried on the same records, as data for reports and for the statement that attests it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govern.change.subject import Subject
    from govern.contract.reference import Ref
    from govern.why.what_if import Counted


@dataclass(frozen=True, slots=True)
class Ran:
    """One side as it ran: what it is called, the pipeline, the digest of all in force, what it covers.

    Covered are the components that it ran with, and the releases that put nothing else in force. `pipeline`
    is None where the side has no such pipeline; its digest is then that of nothing.
    """

    name: str
    pipeline: Ref | None
    digest: str
    covers: frozenset[Ref]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it.

    `source` names the records' contract, `data` the bytes they were read from, `population` counts all
    records there are. `interval` bounds the share of all of them that changes (parts per million); it is None
    where all of them ran. `chosen_seed` tells that a person chose the seed.
    """

    before: Ran
    after: Ran
    environment: str
    engine: str
    source: str
    data: str
    population: int
    seed: str
    counted: Counted
    interval: tuple[int, int] | None
    seconds: float = field(compare=False)
    chosen_seed: bool = False


@dataclass(frozen=True, slots=True)
class Attestation:
    """What was signed as evidence for which changes, by whom, and the file that holds the statement."""

    username: str
    subjects: tuple[Subject, ...]
    path: str
