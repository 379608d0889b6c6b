"""Where the passphrase of a key comes from: the environment, else whoever sits at the terminal."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Mapping

from govern.errors import UsageError

Passphrase = Callable[[str], bytes | None]
"""Asks for the passphrase of what it is named; None where there is none to give."""

VARIABLE = "GOVERN_KEY_PASSPHRASE"


def passphrases(environ: Mapping[str, str]) -> Passphrase:
    """Take it from GOVERN_KEY_PASSPHRASE; where that is not set, ask on the terminal if there is one."""
    found = environ.get(VARIABLE)
    if found:
        return lambda _what: found.encode()
    return _asked if somebody_there() else _nothing


def somebody_there() -> bool:
    """Whether somebody sits at a terminal, to be asked there."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def new_passphrase(environ: Mapping[str, str]) -> bytes:
    """Give the passphrase for a new key, asked for twice. Raises UsageError where there is nobody to ask."""
    ask = passphrases(environ)
    first = ask("the new key")
    if not first:
        raise UsageError(
            "an encrypted key needs a passphrase", help=f"Set {VARIABLE}, or run this at a terminal."
        )
    if ask is _asked and ask("the new key, again") != first:
        raise UsageError("the two passphrases differ", help="Nothing was made. Try again.")
    return first


def _asked(what: str) -> bytes | None:
    return getpass.getpass(f"passphrase of {what}: ", stream=sys.stderr).encode() or None


def _nothing(what: str) -> bytes | None:
    del what
    return None
