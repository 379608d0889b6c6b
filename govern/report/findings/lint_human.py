"""Findings for people: message, place, the source line with carets, what to do, and what was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.diagnostic import Severity
from govern.report.change.allowed import vanished
from govern.report.findings.excerpt import excerpt
from govern.report.findings.explanation_human import explanation_human
from govern.report.styled import line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from govern.check.lint import LintResult
    from govern.diagnostic import Diagnostic
    from govern.report.styled import Line, Style

_MOST_NAMED = 4
"""Rules that are off, named in the summary; JSON has all, with their reasons."""

_STYLES: dict[Severity, Style] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}


def lint_human(result: LintResult, read: Callable[[str], str | None]) -> Iterator[Line]:
    """Show a result; `read` gives a file's text for the excerpts, or None where it can't be had."""
    texts: dict[str, str | None] = {}

    def text(file: str) -> str | None:
        if file not in texts:
            texts[file] = read(file)
        return texts[file]

    for item in result.diagnostics:
        yield from finding(item, text)
        yield ()
    for gone in result.gone:
        yield line(("note: ", "note"), vanished(gone))
    if result.gone:
        yield line((" = ", "faint"), ("help: ", "help"), "write the baseline again with --write-baseline")
        yield ()
    yield from _summary(result)


def finding(item: Diagnostic, read: Callable[[str], str | None]) -> Iterator[Line]:
    """Show one finding."""
    style = _STYLES[item.severity]
    yield line(
        (f"{item.severity.value}[{item.code}]", style), (f" {item.slug}: ", "faint"), (item.message, "strong")
    )
    text = read(item.place.file)
    margin = " " * len(str(item.place.line))
    route = f"  {item.route}" if item.route else ""
    yield line((f"{margin}─▶ ", "faint"), (str(item.place), "path"), (route, "faint"))
    if text is not None:
        yield from excerpt(text, item.place, style)
    if item.explanation:
        yield line(
            (f"{margin} = ", "faint"),
            ("why:", "help"),
        )
        yield from explanation_human(item.explanation, f"{margin}     ")
    if item.help:
        yield line((f"{margin} = ", "faint"), ("help: ", "help"), item.help)
    for other in item.related:
        yield line((f"{margin} = ", "faint"), (str(other.place), "path"), f": {other.message}")
    for fix in item.fixes:
        yield line((f"{margin} = ", "faint"), (f"fix ({fix.safety.value}): ", "help"), fix.description)


def _summary(result: LintResult) -> Iterator[Line]:
    counts = [(result.count(severity), severity.value, _STYLES[severity]) for severity in Severity]
    parts: list[str | tuple[str, Style]] = []
    for count, word, style in counts:
        if count:
            parts += [", " if parts else "", (_counted(count, word), style)]
    if not parts:
        parts.append(("no findings", "good"))
    if result.waived:
        parts.append(f", {len(result.waived)} waived")
    if result.known:
        parts.append(f", {len(result.known)} in the baseline")
    if result.disabled:
        codes = ", ".join(item.code for item in result.disabled[:_MOST_NAMED])
        more = ", …" if len(result.disabled) > _MOST_NAMED else ""
        parts.append(f", {_counted(len(result.disabled), 'rule')} off ({codes}{more})")
    parts.append(f" in {_counted(result.contracts, 'contract')} ({_counted(result.files, 'file')} read)")
    yield line(*parts)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
