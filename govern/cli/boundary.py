"""The one place where exceptions become a message and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from govern.errors import Exit, GovernError

READER_GONE = 141
"""What a shell reports for a program whose reader closed the pipe (128 + SIGPIPE)."""


@contextmanager
def boundary() -> Iterator[None]:
    """Turn what a job could not go on from into plain words on standard error, and its exit code."""
    try:
        yield
    except GovernError as error:
        told = error.place and not error.message.startswith(error.place)
        _say("error", f"{error.place}: {error.message}" if told else error.message, error.help)
        raise SystemExit(int(error.exit)) from None
    except KeyboardInterrupt:
        _say("interrupted", "stopped at your request; what was acknowledged is kept")
        raise SystemExit(int(Exit.INTERRUPTED)) from None
    except BrokenPipeError:
        # nothing more can be written; keep the interpreter from trying again when it closes standard output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(READER_GONE) from None
    except OSError as error:
        where, help_ = "", ""
        if error.filename:
            where, help_ = f"{error.filename}: ", "Correct the path, or your rights to what it names."
        _say("error", f"{where}{error.strerror or error}", help_)
        raise SystemExit(int(Exit.USAGE)) from None
    except Exception as error:
        if type(error).__module__.startswith("typer."):
            raise  # the verb has ended, or the command line itself was wrong: typer sees to it
        if os.environ.get("GOVERN_TRACEBACK"):
            raise
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        _say(
            "internal error",
            what,
            "This is a defect in govern. GOVERN_TRACEBACK=1 shows where; please report it.",
        )
        raise SystemExit(int(Exit.INTERNAL)) from None


def _say(label: str, message: str, help_: str = "") -> None:
    print(f"{label}: {_shown(message, '  ')}", file=sys.stderr)
    if help_:
        print(f"  help: {_shown(help_, '    ')}", file=sys.stderr)


def _shown(text: str, indent: str) -> str:
    """Mask secrets and write out control characters, which a file or an argument brought; set lines in."""
    from govern.check.secrets import masked  # noqa: PLC0415 - only where something went wrong
    from govern.report.styled import visible  # noqa: PLC0415 - see above

    first, *others = (visible(line) for line in masked(text).split("\n"))
    return "\n".join((first, *(f"{indent}{line}" if line else "" for line in others)))
