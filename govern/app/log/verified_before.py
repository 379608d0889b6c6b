"""What an earlier `govern verify` of a log's file found, so that the next one need not read it all again.

It is kept beside the keys, where only its owner can write. It says that this file's first entries were as
signed then, not that they still are: `--since-last` says so, and a check without it reads everything.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govern.app.log.logs import timestamp
from govern.app.workspace.replace import replace_path
from govern.app.workspace.state import make_private, require_private, verified_file
from govern.errors import GovernError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import tree
from govern.lineage.store.read import open_reader
from govern.lineage.tree import Frontier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from govern.app.workspace.context import Context
    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.findings import Report
    from govern.lineage.log_keys import LogKeys
    from govern.lineage.store.base import LogReader


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier check: when it was (RFC 3339), and the tree's edge over the entries that were read."""

    time: str
    edge: Frontier


def remember(context: Context, path: Path, report: Report, past: Past | None = None) -> str:
    """Keep what a check found, where all was in order; give why it could not be kept, or nothing.

    Where it went on from `past`, its entries were read then and not now.
    """
    if not report.edge:
        return ""
    time = timestamp(context.now) if past is None else past.time
    told = {**_identity(path), "version": 1, "time": time, "edge": report.edge.hex()}
    where = verified_file(context.environ, report.origin)
    try:
        make_private(where.parent)
        replace_path(where, json.dumps(told).encode(), str(where))
        where.chmod(0o600)
    except (GovernError, OSError) as error:
        return f"this check could not be remembered: {error}"
    return ""


def recall(context: Context, path: Path, keys: LogKeys, known: Sequence[bytes]) -> Past | None:
    """Give the last check of this very file, where each of the `known` checkpoints fits it.

    None where there was none, where another file stands there now, or where a checkpoint does not fit: then
    all has to be read to say why. Raises UsageError where others may write to that memory.
    """
    where = verified_file(context.environ, keys.name)
    for folder in (where.parent.parent, where.parent):
        require_private(folder)
    try:
        told: dict[str, Any] = json.loads(where.read_bytes())
        if told["version"] != 1 or {name: told[name] for name in _identity(path)} != _identity(path):
            return None
        past = Past(str(told["time"]), Frontier.parse(bytes.fromhex(told["edge"])))
        with open_reader(path) as reader:
            for note in known:
                _fit(checkpoints.verify(note, keys), past.edge, reader)
    except (OSError, ValueError, KeyError, TypeError, GovernError):
        return None
    return past


def _fit(head: Checkpoint, edge: Frontier, reader: LogReader) -> None:
    """Prove that an older checkpoint is of the same tree; what is stored makes the proof, unbelieved."""
    if 0 < head.size < edge.size:
        path = tree.consistency_proof(head.size, edge.size, reader.node)
        tree.verify_consistency(head.size, edge.size, path, head.root, edge.root())


def _identity(path: Path) -> dict[str, Any]:
    status = path.stat()
    return {"path": str(path.resolve()), "device": status.st_dev, "inode": status.st_ino}
