"""`govern log sequence`, `govern log adopt`, `govern log migrate`."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

from govern.cli.options import WorkspaceOption, moment

if TYPE_CHECKING:
    from types import FrameType


def sequence(workspace: WorkspaceOption = None) -> None:
    """Put in order what others hand in to a log in PostgreSQL, until it is stopped (Ctrl-C, SIGTERM)."""
    from govern.app.log.sequence import sequence as run  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        asked.append(number)

    def told(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    run(
        open_workspace(workspace, moment(None)),
        stop=lambda: bool(asked),
        told=told,
        progress=lambda size: print(f"{size} entries", flush=True),
    )
    told("stopped")


def adopt(workspace: WorkspaceOption = None) -> None:
    """Verify the log and remember it on this machine as it is: after it was moved here on purpose."""
    from govern.app.log.sequence import adopt as run  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    origin, size = run(open_workspace(workspace, moment(None)))
    print(f"remembered: {origin} with {size} entries")


def migrate(workspace: WorkspaceOption = None) -> None:
    """Bring the log's tables to this version; nothing that was signed changes."""
    from govern.app.log.sequence import migrate as run  # noqa: PLC0415 - see above
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light

    print(f"{run(open_workspace(workspace, moment(None)))} is up to date")
