"""A pipeline that hands events into a spool and says which were acknowledged, until it is killed.

Usage: python spooling.py SPOOL NAME
"""

from __future__ import annotations

import os
import sys
import threading
import time

from govern.client.client import Client

THREADS = 3


def main() -> None:
    folder, name = sys.argv[1:]
    client = Client(folder, source="https://x.example", components=["model/urgency@1.0.0"])

    def work(thread: int) -> None:
        for number in range(100_000):
            with client.record(id=f"{name}-{thread}-{number}") as event:
                event.input("text", "x" * (number % 300)).recommend("alert", 0.5)
            os.write(1, f"{event.id}\n".encode())
            time.sleep(0.004)  # so that a segment is still written to when a drain takes it over

    for thread in range(THREADS):
        threading.Thread(target=work, args=(thread,), daemon=True).start()
    threading.Event().wait(60)


if __name__ == "__main__":
    main()
