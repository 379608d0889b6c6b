"""Results on standard output: lines for people, JSON for programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

from govern.report.json_text import json_text
from govern.report.styled import Line


@contextmanager
def results_only() -> Iterator[None]:
    """Send what a plug-in prints to standard error: standard output holds the result and nothing else."""
    with redirect_stdout(sys.stderr):
        yield


def show(lines: Iterable[Line]) -> None:
    """Print lines, in colours on a terminal."""
    from govern.report.terminal import show as write  # noqa: PLC0415 - rich waits until there is a terminal

    write(lines, sys.stdout, os.environ)
    sys.stdout.flush()


def show_text(text: str) -> None:
    """Print text that is laid out already, as UTF-8 spells it."""
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode())
    sys.stdout.flush()


def show_json(value: Any) -> None:
    """Print a value as JSON."""
    show_text(json_text(value))
