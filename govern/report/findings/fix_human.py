"""What `govern fix` changed, as a unified diff, and what is left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.diagnostic import Safety, Severity
from govern.report.styled import line
from govern.report.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.check.fixing import Pick
    from govern.check.lint import LintResult
    from govern.contract.reference import Ref
    from govern.report.styled import Line, Style

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def diff(path: str, before: str, after: str) -> list[str]:
    """Give the lines of a unified diff, each without its line feed; only line feeds end lines.

    Asterisks stand for the secrets of either text, so where there are any it is to be read, not applied.
    """
    from difflib import unified_diff  # noqa: PLC0415 - only where something is fixed

    from govern.check.hiding import Hider  # noqa: PLC0415 - see above
    from govern.check.secrets import secrets_in  # noqa: PLC0415 - see above

    hide = Hider((text, secrets_in(text)) for text in (before, after))
    old, new = (_LINE.findall(text) for text in (before, after))
    rows: list[str] = []
    for row in unified_diff(old, new, f"a/{path}", f"b/{path}"):
        rows.append(hide.text(row.removesuffix("\n")))
        if not row.endswith("\n"):
            rows.append("\\ No newline at end of file")
    return rows


def fix_human(
    changes: Sequence[tuple[str, str, str]],
    applied: Sequence[Pick],
    refused: Sequence[tuple[Pick, str]],
    *,
    saved: bool,
) -> Iterator[Line]:
    """Show the changes (path, text before, text after), and the fixes that make them."""
    for path, before, after in changes:
        for row in diff(path, before, after):
            yield line((row, _style(row)))
    if changes:
        yield ()
    for pick in applied:
        item, unsafe = pick.diagnostic, pick.fix.safety is Safety.UNSAFE
        yield line(
            (item.code, "good"),
            f" {item.place.file}: {pick.fix.description}",
            (" (unsafe)" * unsafe, "warning"),
        )
    for pick, why in refused:
        item = pick.diagnostic
        yield line((item.code, "warning"), f" {item.place}: not fixed, {why}")
    if applied:
        done = "made" if saved else "to make; nothing was written"
        fixes = f"{len(applied)} {'fix' if len(applied) == 1 else 'fixes'}"
        yield line((f"{fixes} in {counted(len(changes), 'file')} {done}.", "strong"))
    else:
        yield line("Nothing to fix.")


def left_human(remaining: LintResult, unsafe: int, drifted: Sequence[Ref]) -> Iterator[Line]:
    """Say what remains, what `--unsafe` would add, and which locked versions have other content now."""
    counts = [(remaining.count(severity), severity.value) for severity in Severity]
    told = ", ".join(counted(count, word) for count, word in counts if count)
    if told:
        yield line(f"Left: {told}; ", ("govern lint", "help"), " shows them.")
    else:
        yield line(("No findings are left.", "good"))
    if unsafe:
        yield line(f"Of these, {unsafe} can be fixed with ", ("--unsafe", "help"), "; look at the result.")
    if drifted:
        names = ", ".join(map(str, drifted))
        yield line((f"Locked content changed: {names}.", "warning"))
        yield line("Next: ", ("govern bump", "help"), ", then ", ("govern lock", "help"), ".")


def _style(row: str) -> Style:
    if row.startswith(("---", "+++")):
        return "strong"
    if row.startswith("@@"):
        return "faint"
    return "good" if row.startswith("+") else "error" if row.startswith("-") else ""
