"""Logs that should be here and are not: a check of what is here says nothing of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.log.frozen import frozen_checkpoints
from govern.app.log.logs import remembered
from govern.lineage import checkpoint as checkpoints
from govern.lineage.findings import Failure, Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.app.log.store import Place
    from govern.app.workspace.context import Context
    from govern.lineage.log_keys import LogKeys
    from govern.lineage.trust import Policy


def absent_logs(
    context: Context, policy: Policy, place: Place, held: LogKeys | None, shown: LogKeys | None
) -> list[tuple[LogKeys, Report]]:
    """Name the trusted logs that may still grow, are known to have been here, and are not.

    `held` are the keys of the log in the workspace's database, `shown` those of the published one. One that
    is published is here; yet where a frozen log stands in the database's place, what follows belongs there.
    """
    found = []
    for origin in policy.origins:
        keys = policy.keys(origin)
        if keys is None or keys.frozen is not None or (held is not None and held.name == origin):
            continue
        is_shown = shown is not None and shown.name == origin
        ended = held is not None and held.frozen is not None
        if is_shown and not ended:
            continue
        head = remembered(context, origin)
        if head is None and not is_shown:
            continue
        known = f"size {head.size} of it was acknowledged here" if head is not None else "it is published"
        instead = "" if held is None else f"; the log {held.name} stands there" + ", which was frozen" * ended
        message = (
            f"the log {origin} is not in {place}, and {known}{instead}: put it back, or where it was given "
            "up take its `log` line out of the trust policy"
        )
        found.append((keys, Report(origin, 0, 0, None, (Failure("log-missing", message),))))
    return found


def promised_elsewhere(
    context: Context | None, keys: LogKeys, size: int, *, alone: bool
) -> tuple[Sequence[bytes], bool | None, str]:
    """Give the checkpoints kept elsewhere that a published log of `size` must contain.

    A published log may be behind the log itself. It may not be behind what was acknowledged where it is
    `alone`, nothing else of the log being here, unless the log was frozen and put aside. Also whether it is
    held to the memory outside the workspace (None: it is not), and what is to be said about that.
    """
    if context is None:
        return (), None, ""
    known = [one for one in frozen_checkpoints(context, keys.name) if checkpoints.peek(one).size <= size]
    head = remembered(context, keys.name)
    end = keys.frozen.last if keys.frozen is not None else None
    if head is None or (end is not None and head.size > end):
        return known, None, ""
    if head.size <= size or (alone and end is None):
        return [*known, head.checkpoint], True, ""
    said = f"it ends before size {head.size}, which was acknowledged here, so it is not held to that"
    return known, None, said
