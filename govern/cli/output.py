"""Results on standard output: lines for people, JSON for programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

from govern.report.json_text import json_text
from govern.report.styled import Line

if TYPE_CHECKING:
    from govern.cli.formats import AnswerFormat
    from govern.report.blocks import Block


@contextmanager
def results_only() -> Iterator[None]:
    """Send what a plug-in prints to standard error: standard output holds the result and nothing else."""
    with redirect_stdout(sys.stderr):
        yield


def warn(text: str) -> None:
    """Say something beside the result, on standard error."""
    print(f"warning: {text}", file=sys.stderr)


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


def show_answer(
    format: AnswerFormat, told: Callable[[], Iterable[Block]], value: Callable[[], dict[str, Any]]
) -> None:
    """Print an answer as it is asked for: `told` for people, and as Markdown; `value` for programs."""
    from govern.cli.formats import AnswerFormat  # noqa: PLC0415 - only where an answer is printed

    match format:
        case AnswerFormat.JSON:
            show_json(value())
        case AnswerFormat.MARKDOWN:
            from govern.report.markdown import document  # noqa: PLC0415 - only where it is asked for

            show_text(document(told()))
        case AnswerFormat.HUMAN:
            from govern.report.blocks import laid_out  # noqa: PLC0415 - see above

            show(laid_out(told()))
