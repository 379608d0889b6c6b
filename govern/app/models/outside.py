"""What a workspace's stages ask outside of this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.run.outside import CommandAspect
    from govern.run.plugin import PluginFunction


class Asking:
    """Asks commands; what asks is loaded when it is needed first. `environ` is govern's environment."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._commands: Any = None

    def command(
        self, stage: str, command: CommandAspect, uses: Mapping[str, Any], libraries: Mapping[str, str]
    ) -> PluginFunction:
        """Give the function that a command is; see `govern.run.outside.Outside`."""
        if self._commands is None:
            from govern.app.models.commands import Commands  # noqa: PLC0415 - most pipelines ask none

            self._commands = Commands(self._environ)
        found: PluginFunction = self._commands.function(stage, command, uses, libraries)
        return found
