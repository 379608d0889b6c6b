"""A command that dies at the N-th file it puts in place: just before it, or just after."""

from __future__ import annotations

import os
import sys

from govern.cli.commands import app

_put = os.replace


def main() -> None:
    """Run `govern` with the arguments after N and `before` or `after`."""
    last, when, *arguments = sys.argv[1:]
    left = int(last)

    def put(source: str, target: str, **more: int) -> None:
        nonlocal left
        left -= 1
        if left == 0 and when == "before":
            os._exit(9)
        _put(source, target, **more)
        if left == 0:
            os._exit(9)

    os.replace = put  # type: ignore[assignment]
    app(arguments)


main()
