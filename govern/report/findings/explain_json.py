"""A code's page for programs: code, slug, severity, summary, sections by title, help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.check.page import Page

VERSION = 1


def page_json(page: Page) -> dict[str, Any]:
    """Give one page as values. Examples in sections are indented by four blanks."""
    return {
        "code": page.code,
        "slug": page.slug,
        "severity": page.severity.value,
        "family": page.family,
        "about": page.about,
        "summary": page.summary,
        "found_by": page.found_by,
        "sections": dict(page.sections),
        "help": page.help,
        "pack": page.pack or None,
        "pedantic": page.pedantic,
    }


def pages_json(pages: Sequence[Page]) -> dict[str, Any]:
    """Give pages as values, in the order of their codes."""
    return {"version": VERSION, "rules": [page_json(page) for page in pages]}
