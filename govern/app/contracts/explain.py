"""`govern explain`: the page of a code; all pages as files, made from the rules and held to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.app.contracts.packs import NAMES, read_packs
from govern.check.page import FAMILIES, Page, lint_pages, short_page
from govern.check.rule_sets import LATEST
from govern.errors import UsageError
from govern.report.findings.policy_page import policy_page
from govern.report.findings.rule_pages import INDEX, rule_pages
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection
    from pathlib import Path

    from govern.app.workspace.context import Context

_LOOKALIKES = str.maketrans("OIL", "011")
_CODE = re.compile(r"([A-Z]{3})[- .]?([0-9OIL]{1,9})")
_PAGE = re.compile(r"[A-Z]{3}[0-9]{3}\.md")
"""Names taken for pages: one whose code is gone is removed, every other file is left alone."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A file that is not what the rules say, and why: `missing`, `outdated` or `surplus`."""

    path: Path
    why: str


def all_pages() -> dict[str, Page]:
    """Give every page, by code, in the order of the codes."""
    from govern.change.findings import CODES  # noqa: PLC0415 - only where pages are made

    found = lint_pages()
    for code, (slug, severity, help_) in CODES.items():
        found[code] = short_page(code, slug, severity, help_, "govern diff, govern lock --check")
    return dict(sorted((found | pack_pages()).items()))


def pack_pages() -> dict[str, Page]:
    """Give the pages of the policies of every pack, by code, as the newest rule set has them."""
    found: dict[str, Page] = {}
    for name in NAMES:
        for loaded in read_packs((name,), LATEST).policies:
            page = policy_page(loaded)
            sections = page.sections | {"Where it stands": f"{loaded.ref}, in the pack {name}"}
            found[page.code] = replace(page, sections=sections, pack=name)
    return found


def workspace_here(start: Path | None, now: dt.datetime) -> Context | None:
    """Open the workspace that `start` names, or the nearest one; None where neither is there."""
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - pages need no workspace

    try:
        return open_workspace(start, now)
    except UsageError:
        if start is not None:
            raise
        return None


def policy_pages(context: Context) -> dict[str, Page]:
    """Give the pages of a workspace's policies that are not retired, by code."""
    policies = context.catalog.of_kind("Policy")
    pages = [
        policy_page(loaded) for loaded in policies if getattr(loaded.contract, "status", "") != "retired"
    ]
    return {page.code: page for page in pages}


def find_pages(word: str | None, context: Context | None = None) -> tuple[Page, ...]:
    """Give the page of a code or slug, those of a family (`PRV`) or pack (`privacy`), or all of them.

    With `context` the policies of its workspace are among them, after the built-in rules where they took the
    code of one. Letters may be small or capital. Raises UsageError for a word that names none, and where the
    workspace that might know it can't be read.
    """
    own: dict[str, Page] = {}
    unread: UsageError | None = None
    try:
        own = {} if context is None else policy_pages(context)
    except UsageError as error:
        unread = error
    pages = dict(sorted((own | all_pages()).items()))
    if word is None:
        return tuple(pages.values())
    asked = word.strip().casefold().replace("_", "-")
    if found := tuple(page for page in pages.values() if asked in _names(page)):
        return found
    if asked in NAMES:
        return tuple(page for page in pages.values() if page.pack == asked)
    if asked.upper() in FAMILIES and (
        found := tuple(page for page in pages.values() if page.family == asked.upper())
    ):
        return found
    if unread is not None:
        raise unread
    guess = _as_number(asked.upper(), pages) or did_you_mean(asked.upper(), pages)
    guess = guess or did_you_mean(asked, [page.slug for page in pages.values()])
    hint = f"Did you mean {guess}? " if guess else ""
    family = asked[:3].upper()
    if not hint and _CODE.fullmatch(asked.upper()) and family in FAMILIES:
        hint = f"`govern explain {family}` lists those of its family, "
    raise UsageError(f"there is no rule `{word}`", help=f"{hint}`govern explain` lists them all.")


def _as_number(code: str, known: Collection[str]) -> str | None:
    """Read a code whose zeros are missing or too many, or are letters that look like digits."""
    read = _CODE.fullmatch(code)
    guess = "" if read is None else f"{read[1]}{int(read[2].translate(_LOOKALIKES)):03}"
    return guess if guess in known else None


def _names(page: Page) -> tuple[str, str]:
    return page.code.casefold(), page.slug


def write_pages(folder: Path) -> list[Path]:
    """Write every page and the index into `folder`; give the files that were written or removed."""
    changed = stale_pages(folder)
    made = rule_pages(all_pages().values())
    folder.mkdir(parents=True, exist_ok=True)
    for item in changed:
        if item.why == "surplus":
            item.path.unlink()
        else:
            item.path.unlink(missing_ok=True)  # a link that waits here is not followed
            with item.path.open("xb") as file:
                file.write(made[item.path.name].encode())
    return [item.path for item in changed]


def stale_pages(folder: Path) -> list[Stale]:
    """Find the files in `folder` that are not as `write_pages` would leave them, by name."""
    made = rule_pages(all_pages().values())
    there = {
        path.name: path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.name == INDEX or _PAGE.fullmatch(path.name)
    }
    found: list[Stale] = []
    for name in sorted(made.keys() | there.keys()):
        if name not in there:
            found.append(Stale(folder / name, "missing"))
        elif name not in made:
            found.append(Stale(there[name], "surplus"))
        elif there[name].read_bytes() != made[name].encode():
            found.append(Stale(there[name], "outdated"))
    return found
