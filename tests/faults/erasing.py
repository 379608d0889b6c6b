"""A process that erases what is kept of one subject of a log that `recording` made: killed by a test.

Usage: erasing.py FOLDER SUBJECT; prints `erased` with the number of records, which is 0 when nothing is left.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage.entry import Erasure
from govern.lineage.keys import PrivateKey
from govern.lineage.personal.destroy import destroy
from govern.lineage.personal.doomed import Finder
from govern.lineage.personal.vault import open_vault
from govern.lineage.queries import Index
from govern.lineage.store.head import HeadFile
from govern.lineage.store.sqlite import open_log

NOW = "2026-01-02T03:04:05.000006Z"
KEY = PrivateKey("log.example/faults", Ed25519PrivateKey.from_private_bytes(b"f" * 32))


def main(folder: Path, subject: str) -> None:
    with (
        open_vault(folder / "subjects.db") as vault,
        open_log(folder / "log.db", KEY, HeadFile(folder / "head.db")) as log,
    ):
        doomed = Finder(log.database, Index(log.database), vault).of_subject("data-contract/reviews", subject)
        destroy(log, vault, doomed, partial(Erasure, NOW), NOW)
        print(f"erased {len(doomed.records)}", flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
