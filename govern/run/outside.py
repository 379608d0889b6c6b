"""Stages that are answered outside of this process: what is asked, and what the app is asked to do for it.

This room names what answers and leaves the asking to the app, which holds sockets, processes and the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

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


class Outside(Protocol):
    """What can ask outside; given to a `PluginHost`."""

    def command(
        self, stage: str, command: CommandAspect, uses: Mapping[str, Any], libraries: Mapping[str, str]
    ) -> PluginFunction:
        """Give the function that a command is for a stage; `libraries` are to be in its environment.

        The function raises PluginRaised and NoAnswer, as that of a plug-in does.

        Raises:
            UsageError: it can't be run here, or not with what is pinned.

        """
