"""Why the rate of an outcome differs between two releases, as data for reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govern.why.rates import Decomposition


@dataclass(frozen=True, slots=True)
class RateAnswer:
    """The answer, and what was run: two releases in an environment, each on the records its source has.

    `asked` says which outcome is counted, as it was asked for (`action=open-case`); `segment` names the field
    by whose values records are told apart, where they are.
    """

    asked: str
    releases: tuple[str, str]
    environment: str
    sources: tuple[str, str]
    segment: str | None
    found: Decomposition
