"""Findings as workflow commands of GitHub Actions, which show them beside the changed lines.

The form is `::error file=F,line=N::message`; in values `%`, line breaks, and in properties also `:` and `,`
are written as percent codes (actions/toolkit, packages/core/src/command.ts). What is allowed is not told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.diagnostic import Severity
from govern.report.change.allowed import vanished
from govern.report.findings.explanation_human import explanation_human
from govern.report.styled import plain, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.check.lint import LintResult
    from govern.diagnostic import Diagnostic

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(result: LintResult, prefix: str = "") -> str:
    """Give a command for each finding; `prefix` is the workspace's folder in the repository, with a slash."""
    commands = list(github_commands(result.diagnostics, prefix))
    commands += [f"::notice title=baseline::{_data(vanished(item))}" for item in result.gone]
    return "".join(f"{command}\n" for command in commands)


def github_commands(found: Iterable[Diagnostic], prefix: str = "") -> Iterator[str]:
    """Give the command of each finding, without its line's end."""
    return (_command(item, prefix) for item in found)


def _command(item: Diagnostic, prefix: str) -> str:
    place = item.place
    properties = {"file": f"{prefix}{place.file}", "line": str(place.line)}
    if place.end_line > place.line:
        properties["endLine"] = str(place.end_line)  # columns belong to one line
    else:
        properties |= {
            "endLine": str(place.line),
            "col": str(place.column),
            "endColumn": str(place.end_column),
        }
    properties["title"] = f"{item.code} {item.slug}"
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = item.message + (f"\nhelp: {item.help}" if item.help else "")
    if item.explanation:
        message += "\n" + plain(explanation_human(item.explanation)).rstrip("\n")
    return f"::{_COMMANDS[item.severity]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
