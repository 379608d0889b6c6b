"""What the hammer's processes saw and were promised, written down so that a kill can't take it back.

Each process has a file of its own and adds a line with one `write`; what the kernel took outlives SIGKILL.
A promise is written down after it was made: a kill in between loses a piece of evidence, and never makes a
false one. Moments are of the system's monotonic clock, which all processes of a machine share.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any, TypeAlias

Piece: TypeAlias = dict[str, Any]
"""One piece of evidence: `kind`, `who`, and by kind

- `acknowledged`: `first`, `stop`, `note`, `at`, and the `digest` of what was handed in (`judge.digest`)
- `event`: `id` of an event that the client made durable in its spool
- `head`: a tree head that was handed out: `size`, `root` in hex
- `seen`: a checkpoint that a reader was given, `note`, in a question from `at` to `until`
- `proof`: a tlog-proof and its `entry`; `growth`: a proof of growth and the `old` checkpoint
- `refused`: `said`, by a verifier while others wrote; `failed`: `said`, by a process that ended by itself
- `away`: `said`, by a store that could not be reached for a while
"""


class Notebook:
    """The evidence of one process."""

    def __init__(self, folder: Path, who: str) -> None:
        self._who = who
        self._file = os.open(folder / f"{who}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, kind: str, **fields: object) -> None:
        """Add one piece."""
        os.write(self._file, json.dumps({"kind": kind, "who": self._who, **fields}).encode() + b"\n")


def now() -> int:
    """The moment, in nanoseconds."""
    return time.monotonic_ns()


def collect(folder: Path) -> list[Piece]:
    """Read all evidence; a line that was cut off by a kill was no promise yet."""
    found: list[Piece] = []
    for path in sorted(folder.glob("*.jsonl")):
        whole = path.read_bytes()
        found += map(json.loads, whole[: whole.rfind(b"\n") + 1].splitlines())
    return found
