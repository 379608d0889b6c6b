"""A model behind an interface, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .conftest import REPOSITORY


@dataclass(frozen=True)
class Served:
    """Where it is, and what it was asked."""

    url: str

    def asked(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self.url}/asked", timeout=10) as answer:  # noqa: S310 - our own server
            found: list[dict[str, Any]] = json.load(answer)["asked"]
        return found

    def count(self) -> int:
        return len(self.asked())

    def plan(self, *moods: dict[str, Any]) -> None:
        """Say how it is at each of the next requests."""
        request = urllib.request.Request(f"{self.url.removesuffix('/v1')}/plan", json.dumps(moods).encode())  # noqa: S310 - see above
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 - see above


@contextmanager
def served(*arguments: str) -> Iterator[Served]:
    process = subprocess.Popen(
        [sys.executable, str(REPOSITORY / "tests/model_server.py"), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Served(process.stdout.readline().strip())
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()
