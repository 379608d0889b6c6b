"""Findings as the protocol's diagnostics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from govern.diagnostic import Severity
from govern.server.lsp.judging import UNJUDGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.diagnostic import Diagnostic, Place
    from govern.server.lsp.judging import Judged

SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.NOTE: lsp.DiagnosticSeverity.Information,
}

PAGES = "docs/rules"
"""Where a workspace keeps the pages of the rules, if it does (`govern explain --write`)."""


def by_file(judged: Judged) -> dict[str, list[lsp.Diagnostic]]:
    """Give all findings of a judgement, by file."""
    found: dict[str, list[lsp.Diagnostic]] = {}
    for item in judged.found:
        found.setdefault(item.place.file, []).append(diagnostic(judged, item))
    return found


def diagnostic(judged: Judged, item: Diagnostic) -> lsp.Diagnostic:
    """Give one finding."""
    page = page_uri(judged, item.code)
    return lsp.Diagnostic(
        range=judged.positions(item.place.file).range(item.place),
        message=f"{item.message}\nhelp: {item.help}" if item.help else item.message,
        severity=SEVERITIES[item.severity],
        code=None if item.code == UNJUDGED else item.code,
        code_description=None if page is None else lsp.CodeDescription(href=page),
        source="govern",
        tags=list(_tags(item)) or None,
        related_information=list(_related(judged, item)) or None,
        data={"fingerprint": item.fingerprint},
    )


def page_uri(judged: Judged, code: str) -> str | None:
    """Give the page of a code where the workspace has one: the rule's page, or the policy itself."""
    if code not in judged.pages:
        judged.pages[code] = _find_page(judged, code)
    return judged.pages[code]


def _find_page(judged: Judged, code: str) -> str | None:
    page = judged.root / PAGES / f"{code}.md"
    if page.is_file():
        return page.as_uri()
    policies = judged.view.catalog.of_kind("Policy") if judged.view is not None else []
    return next(
        (judged.uri(item.file) for item in policies if getattr(item.contract, "code", "") == code), None
    )


def _tags(item: Diagnostic) -> Iterator[lsp.DiagnosticTag]:
    words = item.slug.split("-")
    if "deprecated" in words:
        yield lsp.DiagnosticTag.Deprecated
    if "unused" in words:
        yield lsp.DiagnosticTag.Unnecessary


def _related(judged: Judged, item: Diagnostic) -> Iterator[lsp.DiagnosticRelatedInformation]:
    for related in item.related:
        yield from _place(judged, related.place, related.message)
    for part in item.explanation:
        if part.place is not None:
            yield from _place(judged, part.place, f"{part.text} is {part.value}")


def _place(judged: Judged, place: Place, message: str) -> Iterator[lsp.DiagnosticRelatedInformation]:
    if not place.file.startswith("<"):  # a file of the engine's own, which no editor can open
        yield lsp.DiagnosticRelatedInformation(judged.location(place), message)
