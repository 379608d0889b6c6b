"""Stages that are answered outside of this process: what is asked, and what the app is asked to do for it.

This room names what answers and leaves the asking to the app, which holds sockets, processes and the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.run.aspect import Aspect
    from govern.run.plugin import PluginFunction


@dataclass(frozen=True, slots=True)
class CommandAspect:
    """A command with the bytes that it is made of, by path, and its artefacts, by name; times in seconds."""

    argv: tuple[str, ...]
    files: Mapping[str, bytes] = field(repr=False)
    artefacts: Mapping[str, bytes] = field(repr=False)
    pins: Mapping[str, str]
    program: str | None
    environment: Mapping[str, str]
    timeout: int
    start: int


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, in millionths of a currency's unit."""

    currency: str
    input: int
    output: int


@dataclass(frozen=True, slots=True)
class ApiAspect:
    """How a model is asked over the network; `key` is a reference, the time in seconds."""

    style: str
    answer: str
    key: str | None
    timeout: int
    retries: int
    requests_per_minute: int | None
    prices: Prices | None

    @property
    def artefacts(self) -> Mapping[str, bytes]:
        """None: what answers is elsewhere."""
        return {}


OUTSIDE = (CommandAspect, ApiAspect)
"""What a stage runs that is asked outside."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who answers for a stage, and with what.

    `slot` is that of the component that answers, `uses` are the views of all slots, `libraries` the packages
    that the component says its answers depend on. `factors` are the stage's, by whose digests an answer is
    known again. Where it is `recorded`, the answers that there are stand in for it once it ran.
    """

    stage: str
    how: CommandAspect | ApiAspect
    slot: str
    uses: Mapping[str, Any]
    libraries: Mapping[str, str]
    factors: Mapping[str, Aspect]
    recorded: bool


class Outside(Protocol):
    """What can ask outside; given to a `PluginHost`."""

    def about(self, record: str | None) -> None:
        """Say which record, by its name beside the log, is asked about next; None: one that has no name."""

    def function(self, asked: Asked) -> PluginFunction:
        """Give the function that asks; it raises PluginRaised and NoAnswer, as that of a plug-in does.

        Raises:
            UsageError: it can't be asked here, or not with what is pinned.
            IntegrityError: what would answer is not what was declared.

        """
