"""What became of told events, as JSON of a stable shape.

    {
      "version": 1, "recorded": 998, "already_recorded": 1, "refused_count": 1,
      "refused": [{"at": "events.jsonl:17", "reason": "...", "help": "..."}],
      "dry_run": false, "torn": 0, "log": {"size": 1234, "root": "..."}
    }

`refused` lists the first 10,000 of `refused_count`. `torn` counts events of a spool whose writing was never
finished, and so never acknowledged. Keys may be added under the same version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION = 1


class Refusal(Protocol):
    """An event that was not recorded: where it stands, why, and what to do."""

    @property
    def place(self) -> str: ...  # noqa: D102
    @property
    def reason(self) -> str: ...  # noqa: D102
    @property
    def help(self) -> str: ...  # noqa: D102


class Told(Protocol):
    """What became of told events, as `govern.app.recording.record` gives it."""

    @property
    def recorded(self) -> int: ...  # noqa: D102
    @property
    def already(self) -> int: ...  # noqa: D102
    @property
    def refusals(self) -> int: ...  # noqa: D102
    @property
    def refused(self) -> Sequence[Refusal]: ...  # noqa: D102
    @property
    def dry_run(self) -> bool: ...  # noqa: D102
    @property
    def torn(self) -> int: ...  # noqa: D102
    @property
    def log_size(self) -> int: ...  # noqa: D102
    @property
    def log_root(self) -> str: ...  # noqa: D102


def record_json(found: Told) -> dict[str, Any]:
    """Give the result as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "recorded": found.recorded,
        "already_recorded": found.already,
        "refused_count": found.refusals,
        "refused": [{"at": one.place, "reason": one.reason, "help": one.help} for one in found.refused],
        "dry_run": found.dry_run,
        "torn": found.torn,
        "log": {"size": found.log_size, "root": found.log_root},
    }
