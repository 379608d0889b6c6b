"""The pages of all codes as Markdown files, and an index of them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from govern.source.node import Scalar
from govern.source.reader import read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.check.page import Page

INDEX = "README.md"
"""The file that lists the pages; forges show it when the folder is opened."""

_MADE = "<!-- Made from the rules by `govern explain --write docs/rules`; edit the rule, not this file. -->"


def rule_pages(pages: Iterable[Page]) -> dict[str, str]:
    """Give the text of each file by its name."""
    listed = list(pages)
    return {INDEX: index(listed), **{f"{page.code}.md": markdown(page) for page in listed}}


def markdown(page: Page) -> str:
    """Write one page."""
    parts = [
        _MADE,
        f"# {page.code} {page.slug}",
        _escape(page.summary),
        _facts(page),
    ]
    for title, body in page.sections.items():
        parts += [f"## {title}", _body(body)]
    if page.help:
        parts += ["## What to do", _escape(page.help)]
    return "\n\n".join(parts) + "\n"


def _facts(page: Page) -> str:
    facts = f"Severity: {page.severity.value}. About: {page.about}. Found by: `{page.found_by}`."
    pack = f" Pack: {page.pack}." if page.pack else ""
    return facts + pack + (" Pedantic: off unless raised." if page.pedantic else "")


def index(pages: list[Page]) -> str:
    """List the pages, a table for each family."""
    parts = [
        _MADE,
        "# Codes",
        f"All {len(pages)} codes that findings have. `govern explain CODE` prints a page.",
    ]
    for family in dict.fromkeys(page.family for page in pages):
        members = [page for page in pages if page.family == family]
        about = members[0].about
        rows = [
            f"| [{page.code}]({page.code}.md) | {page.slug} | {page.severity.value} | {_cell(page.summary)} |"
            for page in members
        ]
        table = ["| code | name | severity | what it finds |", "| --- | --- | --- | --- |", *rows]
        parts += [f"## {family}: {about}", "\n".join(table)]
    return "\n\n".join(parts) + "\n"


def _body(text: str) -> str:
    return "\n\n".join(_blocks(text))


def _blocks(text: str) -> Iterator[str]:
    """Part a section into prose and examples, which are indented; an example may have empty lines in it."""
    held: list[str] = []
    coded = False
    for paragraph in text.split("\n\n"):
        indented = paragraph.startswith("    ")
        if held and indented != coded:
            yield _block(held, coded=coded)
            held = []
        held.append(paragraph)
        coded = indented
    yield _block(held, coded=coded)


def _block(paragraphs: list[str], *, coded: bool) -> str:
    joined = "\n\n".join(paragraphs)
    if not coded:
        return _escape(joined)
    bare = textwrap.dedent(joined)
    return f"```{_language(bare)}\n{bare}\n```"


def _language(example: str) -> str:
    root = read_document(example.encode(), "example").root
    return "text" if root is None or isinstance(root, Scalar) else "yaml"


def _escape(text: str) -> str:
    """Keep `<name>` in prose from being taken for HTML; what stands in backticks is shown as it is."""
    parts = text.split("`")
    return "`".join(part.replace("<", "\\<") if index % 2 == 0 else part for index, part in enumerate(parts))


def _cell(text: str) -> str:
    return _escape(text).replace("|", "\\|").replace("\n", " ")
