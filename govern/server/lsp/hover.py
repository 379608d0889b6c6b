"""Hover: what was found here, which component is meant, what the field means; in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from govern.contract.reference import version_key
from govern.report.findings.rule_pages import markdown
from govern.server.lsp.judging import UNJUDGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic
    from govern.server.lsp.cursor import Cursor
    from govern.server.lsp.judging import Judged

_MOST_USERS = 20
"""How many users of a component are listed."""


def hover(cursor: Cursor, current: Judged | None) -> lsp.Hover | None:
    """Say what there is to say about the cursor's place.

    `current` is the judgement of the text as it is now, where there is one: only its places still fit.
    """
    parts = [*_findings(cursor, current), *_component(cursor), *_field(cursor)]
    if not parts:
        return None
    span = None
    if cursor.reference is not None:
        span = cursor.reference[1]
    elif cursor.key is not None:
        span = cursor.span(cursor.key.key_start, cursor.key.key_end)
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(parts)), span)


def _findings(cursor: Cursor, current: Judged | None) -> Iterator[str]:
    for item in () if current is None else current.in_file(cursor.file):
        place = item.place
        start, end = (place.line, place.column), (place.end_line, place.end_column)
        if start <= (cursor.line, cursor.column) <= end:
            yield finding_markdown(item)


def finding_markdown(item: Diagnostic) -> str:
    """Write out a finding: what it says, how it was reached, and the page of its code."""
    head = item.message if item.code == UNJUDGED else f"**{item.code} {item.slug}**: {item.message}"
    parts = [head, *([f"Help: {item.help}"] if item.help else [])]
    if item.explanation:
        lines = [
            f"{'  ' * part.depth}- `{part.text}` is `{part.value}`"
            + (f" ({part.place})" if part.place is not None else "")
            for part in item.explanation
        ]
        parts.append("\n".join(lines))
    if page := page_markdown(item.code):
        parts.append(page)
    return "\n\n".join(parts)


def page_markdown(code: str) -> str:
    """Write out the page of a code; nothing for a code of a workspace's own policy."""
    from govern.app.contracts.explain import all_pages  # noqa: PLC0415 - loads every rule

    page = all_pages().get(code)
    # the first paragraph says how the file was made, which is no news here
    return "" if page is None else markdown(page).partition("\n\n")[2].strip()


def _component(cursor: Cursor) -> Iterator[str]:
    ref, view = cursor.component, cursor.view
    if ref is None or view is None:
        return
    loaded = view.resolve(ref)
    if loaded is None:
        versions = sorted(
            {other.version for other in (*view.catalog.contracts, *view.locked) if other.line == ref.line},
            key=version_key,
        )
        known = f"Known versions: {', '.join(versions)}." if versions else "No version of it is known."
        yield f"There is no `{ref}` here. {known}"
        return
    contract = loaded.contract
    status = getattr(contract, "status", None)
    facts = [ref.kind, str(status) if status else "", _lock_state(view, ref)]
    lines = [f"**{ref}** {contract.name or ''}".rstrip(), ", ".join(fact for fact in facts if fact)]
    if digest := view.closures.get(ref) or view.locked.get(ref):
        lines.append(f"Digest with all it uses: `{digest}`")
    description = getattr(contract, "description", None)
    if purpose := getattr(description, "purpose", None):
        lines.append(str(purpose))
    yield "\n\n".join([*lines, _users(view, ref)])


def _lock_state(view: View, ref: Ref) -> str:
    if ref not in view.locked:
        return "not locked"
    if ref not in view.catalog.contracts:
        return "locked, no longer in the working tree"
    return "locked" if view.closures.get(ref) == view.locked[ref] else "differs from the lock"


def _users(view: View, ref: Ref) -> str:
    uses = [use for use in view.uses if use.ref == ref]
    if not uses:
        return "Nothing in the working tree uses it."
    listed = [f"- `{use.user.ref}` at {use.user.place(*use.route)}" for use in uses[:_MOST_USERS]]
    more = len(uses) - len(listed)
    return "\n".join(["Used by:", "", *listed, *([f"- and {more} more"] if more else [])])


def _field(cursor: Cursor) -> Iterator[str]:
    if cursor.key is not None:
        name = cursor.key.route[-1]
        if words := cursor.slots().description(cursor.key.route):
            yield f"`{name}`: {words}"
    elif cursor.value is not None:
        meaning = cursor.slots(but=cursor.value.route).words(cursor.value.route).get(cursor.value.value)
        if meaning:
            yield f"`{cursor.value.value}`: {meaning}"
