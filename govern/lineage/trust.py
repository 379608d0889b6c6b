"""Whose checkpoints are believed: the `log` lines of a C2SP tlog-policy file.

Witnesses, groups and quorums other than `none` are not read yet. A policy that asks for them is refused,
because believing a log without the witnesses its policy demands would weaken what was asked for.
"""

from __future__ import annotations

from govern.errors import UsageError
from govern.lineage.note import KeyTextError, Verifier


def parse(text: str, file: str) -> tuple[Verifier, ...]:
    """Read the keys of the logs that a policy trusts. Raises UsageError at a line that can't be followed."""
    found: list[Verifier] = []
    for number, raw in enumerate(text.splitlines(), 1):
        words = raw.partition("#")[0].split()
        place = f"{file}:{number}:1"
        if not words or words == ["quorum", "none"]:
            continue
        if words[0] != "log" or len(words) not in {2, 3}:
            raise UsageError(
                f"this version of govern can't follow `{' '.join(words)}`",
                help="Write `log VKEY` for each trusted log, and `quorum none`.",
                place=place,
            )
        try:
            found.append(Verifier.parse(words[1]))
        except KeyTextError as error:
            raise UsageError(error.message, help=error.help, place=place) from None
    return tuple(found)


def with_log(text: str, verifier: Verifier) -> str:
    """Add a log's key to a policy's text; a key that is there already changes nothing."""
    line = f"log {verifier.text}\n"
    if line in text.splitlines(keepends=True):
        return text
    if not text:
        return f"# Logs whose checkpoints are believed (C2SP tlog-policy).\nquorum none\n{line}"
    return f"{text if text.endswith(chr(10)) else text + chr(10)}{line}"
