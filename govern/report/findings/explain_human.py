"""A code's page for people, and lists of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.diagnostic import Severity
from govern.report.styled import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from govern.check.page import Page
    from govern.report.styled import Line, Style

_STYLES: dict[Severity, Style] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}


def page_human(page: Page) -> Iterator[Line]:
    """Show one page."""
    yield line((page.code, _STYLES[page.severity]), " ", (page.slug, "strong"))
    pack = f", in the pack {page.pack}" if page.pack else ""
    pedantic = ", pedantic: off unless raised" if page.pedantic else ""
    about = f"{page.severity.value}, about {page.about}, found by {page.found_by}{pack}{pedantic}"
    yield line((about, "faint"))
    yield ()
    yield line(page.summary)
    sections = dict(page.sections) | ({"What to do": page.help} if page.help else {})
    for title, body in sections.items():
        yield ()
        yield line((title, "help"))
        for text in body.splitlines():
            yield line(text)


def list_human(pages: Sequence[Page]) -> Iterator[Line]:
    """Show codes in a table, a block for each family."""
    width = max(len(page.slug) for page in pages)
    family = ""
    for page in pages:
        if page.family != family:
            if family:
                yield ()
            family = page.family
            yield line((f"{family}: {page.about}", "strong"))
        severity = (page.severity.value.ljust(7), _STYLES[page.severity])
        yield line("  ", (page.code, "path"), f"  {page.slug.ljust(width)}  ", severity, f"  {page.summary}")


def stale_human(stale: Sequence[tuple[Path, str]], folder: Path, total: int) -> Iterator[Line]:
    """Name the files that are not as the rules say, or say that all are."""
    for path, why in stale:
        yield line((f"{why.ljust(8)} ", "error"), (str(path), "path"))
    if stale:
        yield line("Next: ", (f"govern explain --write {folder}", "help"), ", and commit what it changes.")
    else:
        yield line((f"All {total} pages in {folder} are as the rules say.", "good"))


def written_human(changed: Sequence[Path], folder: Path, total: int) -> Iterator[Line]:
    """Name the files that were written or removed."""
    for path in changed:
        yield line((str(path), "path"))
    files = "1 file" if len(changed) == 1 else f"{len(changed) or 'no'} files"
    yield line(f"{folder} holds {total} pages; {files} changed.")
