"""Witnesses asked at the end of a command that has recorded something."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govern.app.log.keeping_up import Came
    from govern.app.workspace.context import Context


def ask_witnesses(context: Context) -> Came:
    """Have them cosign the latest checkpoint; nothing is loaded for it where there is no witness."""
    from govern.app.log.keeping_up import cosign_after  # noqa: PLC0415 - start-up stays light

    return cosign_after(context)


def insist(came: Came) -> None:
    """Raise what a witness says that has cosigned another history, unless enough others vouch for this one.

    A single one that lies fails no command of a log whose quorum is met.
    """
    from govern.errors import GovernError  # noqa: PLC0415 - start-up stays light

    if came is None or isinstance(came, GovernError) or came.against is None:
        return
    if came.missing or not came.witnesses:
        raise came.against
