"""What a pipeline embeds to record what it did: small, without an engine, and never waiting for a log.

    import govern

    with govern.record("1842", source="https://triage.example/all", release="release/42@1.0.0") as event:
        event.input("text", complaint)
        event.recommend("escalate", confidence=0.82)

Events go into the folder that `GOVERN_SPOOL` names; `govern record --spool FOLDER` takes them into the log. A
program that records much makes a `Client` of its own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from govern.client.client import Client
from govern.client.recording import Recording
from govern.client.spool import SpoolFullError
from govern.errors import UsageError
from govern.event.fields import EventError

if TYPE_CHECKING:
    from collections.abc import MutableMapping

__all__ = ["Client", "EventError", "Recording", "SpoolFullError", "record"]

SPOOL = "GOVERN_SPOOL"
SOURCE = "GOVERN_SOURCE"
_CLIENTS: MutableMapping[tuple[str, str], Client] = {}


def record(record: str | None = None, *, source: str | None = None, **fields: Any) -> Recording:
    """Begin an event, as `Client.record` does, with the spool and source that the environment names.

    `GOVERN_SPOOL` is the folder, `GOVERN_SOURCE` the source where none is given. Raises UsageError where
    either is missing.
    """
    folder, named = os.environ.get(SPOOL), source or os.environ.get(SOURCE)
    if not folder:
        raise UsageError(
            f"no spool is named: {SPOOL} is not set",
            help="Set it to a folder that `govern record --spool` drains, or make a `govern.client.Client`.",
        )
    if not named:
        raise UsageError("no source is named", help=f"Pass `source`, or set {SOURCE} to this pipeline's URI.")
    key = (folder, named)
    if key not in _CLIENTS:
        _CLIENTS.setdefault(key, Client(folder, source=named))
    return _CLIENTS[key].record(record, **fields)
