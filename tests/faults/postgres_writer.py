"""A process that appends to a log in PostgreSQL and says what was acknowledged, to be raced or killed.

Usage: python postgres_writer.py URL HEAD KEY NAME COUNT [kill=STEP:N] [batch=N] [patience=S]

With `kill=STEP:N` it kills itself with SIGKILL at the N-th time it comes to a step of leading: `taken` (the
batches are out of the inbox), `written` (all is written, nothing committed), `committed` (nothing of it
acknowledged) or `remembered` (the head outside knows it, those who wait do not).
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from govern.lineage import keys
from govern.lineage.store import guard
from govern.lineage.store.head import HeadFile
from govern.lineage.store.postgres.address import Address
from govern.lineage.store.postgres.growing import Growing
from govern.lineage.store.postgres.opening import open_log
from govern.lineage.store.postgres.sequencer import Sequencer

NOW = "2026-01-02T03:04:05.000006Z"


def die_at(step: str, number: int) -> None:
    """Plant the death of this process."""
    left = [number]

    def then_die(work: Callable[..., Any], *, before: bool) -> Callable[..., Any]:
        def dying(*given: Any, **named: Any) -> Any:
            result = None if before else work(*given, **named)
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return work(*given, **named) if before else result

        return dying

    place = {
        "taken": (Sequencer, "_index", True),
        "written": (Growing, "write", False),
        "committed": (Growing, "committed", True),
        "remembered": (guard, "advance", False),
    }[step]
    setattr(place[0], place[1], then_die(getattr(place[0], place[1]), before=place[2]))


def main() -> None:
    url, head, key, name, count, *more = sys.argv[1:]
    options = dict(part.split("=") for part in more)
    signer = None if key == "-" else keys.load_private(Path(key))
    if "kill" in options:
        step, _, number = options["kill"].partition(":")
        die_at(step, int(number))
    patience = float(options.get("patience", "60"))
    with open_log(Address.parse(url), signer, HeadFile(Path(head), 60.0), patience=patience) as log:
        for number in range(int(count)):
            entries = [{"by": name, "n": number, "part": n} for n in range(int(options.get("batch", "1")))]
            begun = time.monotonic()
            receipt = log.append(entries, NOW)
            waited = time.monotonic() - begun
            sys.stdout.write(f"{receipt.first} {receipt.stop} {number} {waited:.6f}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
