"""What a job cannot go on from.

Findings about contracts are data (`govern.diagnostic`). An exception here means that the job itself must
stop; all of them are caught at one boundary, in `govern.cli.boundary`, which prints message and help and
exits.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """Exit codes of every verb."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INTERNAL = 3
    INTEGRITY = 4
    INTERRUPTED = 130


class GovernError(Exception):
    """A job cannot go on: `message` says what is wrong, `help` what to do, `place` where (file:line:col)."""

    exit: ClassVar[Exit] = Exit.USAGE

    def __init__(self, message: str, *, help: str = "", place: str = "") -> None:  # noqa: A002 - the word printed
        super().__init__(message)
        self.message = message
        self.help = help
        self.place = place


class UsageError(GovernError):
    """The command, its configuration or its input is wrong, and the person can put it right."""


class IntegrityError(GovernError):
    """Stored evidence is not what was signed: a changed entry, a wrong signature, a rolled-back store."""

    exit = Exit.INTEGRITY


class DurabilityError(GovernError):
    """Something could not be made durable (full or read-only disk, lost lock), so it was not acknowledged."""
