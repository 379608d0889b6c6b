"""A process that appends to a log and says what was acknowledged, for tests that kill it or let many race.

A line a batch: the index of its first entry, the size of its checkpoint, the seconds that it took.

Usage: python writer.py LOG HEAD KEY NAME COUNT BATCH
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from govern.lineage import keys
from govern.lineage.store import sqlite
from govern.lineage.store.head import HeadFile


def main() -> None:
    log_path, head_path, key_path, name, count, batch = sys.argv[1:]
    key = keys.load_private(Path(key_path))
    with sqlite.open_log(Path(log_path), key, HeadFile(Path(head_path), 60.0), busy_timeout=60.0) as log:
        for number in range(int(count)):
            entries = [
                {"by": name, "n": number, "part": part, "pad": "x" * 300} for part in range(int(batch))
            ]
            begun = time.monotonic()
            receipt = log.append(entries, "2026-01-02T03:04:05.000006Z")
            sys.stdout.write(f"{receipt.first} {receipt.size} {time.monotonic() - begun:.6f}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
