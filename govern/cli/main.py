"""Start of the `govern` command."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from govern.cli.direct import run_directly
from govern.errors import Exit


def main() -> None:
    """Run the command line."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # started with it closed: nobody reads, and the exit code still counts
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for as long as we run
    gc.set_threshold(2_000_000, 20, 20)  # nearly all that a command makes stays until it ends
    # pydantic would ask every distribution beside ours for plug-ins, which may change what a contract may say
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        _run(sys.argv[1:])
    except KeyboardInterrupt:  # before a verb began, while its modules were loaded
        sys.exit(int(Exit.INTERRUPTED))
    finally:
        gc.freeze()  # else the interpreter goes through all of it once more in search of cycles, to free them


def _run(arguments: list[str]) -> None:
    if (code := run_directly(arguments)) is not None:
        sys.exit(code)
    from govern.cli.commands import app  # noqa: PLC0415 - typer and every verb's options

    app()


if __name__ == "__main__":
    main()
