"""Start of the `govern` command."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command line."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # started with it closed: nobody reads, and the exit code still counts
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for as long as we run
    from govern.cli.commands import app  # noqa: PLC0415 - typer and every verb's options

    app()


if __name__ == "__main__":
    main()
