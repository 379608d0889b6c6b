"""Code actions: the fixes that findings offer, all safe fixes of a file at once, and the page of a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from govern.app.contracts.fix import fix
from govern.check.fixing import SAFE_ONLY, first_fix
from govern.diagnostic import Safety
from govern.errors import GovernError
from govern.server.lsp.diagnostics import diagnostic
from govern.server.lsp.judging import UNJUDGED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from govern.diagnostic import Diagnostic, Fix
    from govern.server.lsp.judging import Judged

FIX_ALL = "source.fixAll.govern"
EXPLAIN = "govern.explain"
"""The command that shows the page of a code."""

KINDS = [lsp.CodeActionKind.QuickFix, FIX_ALL]


def actions(
    judged: Judged, file: str, span: lsp.Range, only: Sequence[str] | None, *, versioned: bool
) -> list[lsp.CodeAction]:
    """Give what can be done about the findings that a range of a file touches.

    `only` are the kinds of action asked for, None for all; `versioned` says that the client takes edits with
    the version of the text they are made for.
    """
    found: list[lsp.CodeAction] = []
    if _wanted(lsp.CodeActionKind.QuickFix, only):
        for item in judged.in_file(file):
            if _touch(judged.positions(file).range(item.place), span):
                found += _about(judged, item, versioned=versioned)
    if _wanted(FIX_ALL, only):
        found += _all_safe(judged, file, versioned=versioned)
    return found


def _wanted(kind: str, only: Sequence[str] | None) -> bool:
    return only is None or any(kind == asked or not asked or kind.startswith(f"{asked}.") for asked in only)


def _touch(one: lsp.Range, other: lsp.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _about(judged: Judged, item: Diagnostic, *, versioned: bool) -> Iterator[lsp.CodeAction]:
    shown = [diagnostic(judged, item)]
    best = first_fix(item, SAFE_ONLY)
    for offer in item.fixes:
        doubt = "" if offer.safety is Safety.SAFE else " (check the result)"
        yield lsp.CodeAction(
            title=f"{offer.description[:1].upper()}{offer.description[1:]}{doubt}",
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=shown,
            is_preferred=offer is best or None,
            edit=_edit(judged, _of_fix(judged, offer), versioned=versioned),
        )
    if item.code != UNJUDGED:
        title = f"Explain {item.code}"
        command = lsp.Command(title, EXPLAIN, arguments=[item.code, judged.uri(item.place.file)])
        yield lsp.CodeAction(
            title=title, kind=lsp.CodeActionKind.QuickFix, diagnostics=shown, command=command
        )


def _of_fix(judged: Judged, offer: Fix) -> dict[str, list[lsp.TextEdit]]:
    edits: dict[str, list[lsp.TextEdit]] = {}
    for edit in offer.edits:
        span = judged.positions(edit.place.file).range(edit.place)
        edits.setdefault(edit.place.file, []).append(lsp.TextEdit(span, edit.text))
    return edits


def _all_safe(judged: Judged, file: str, *, versioned: bool) -> Iterator[lsp.CodeAction]:
    """Make all safe fixes of a file as `govern fix` does, each result read again, and give the difference."""
    if not any(first_fix(item, SAFE_ONLY) for item in judged.in_file(file)):
        return
    try:
        changes = fix(judged.context, [judged.root / file], save=False).changes
    except GovernError:  # the file is not on disk yet
        return
    if changes:
        edits = {item.path: [_difference(judged, item.path, item.before, item.after)] for item in changes}
        yield lsp.CodeAction(
            title="Make all safe fixes of govern",
            kind=FIX_ALL,
            edit=_edit(judged, edits, versioned=versioned),
        )


def _difference(judged: Judged, file: str, before: str, after: str) -> lsp.TextEdit:
    """Give one edit over all that differs."""
    least = min(len(before), len(after))
    start = next((index for index in range(least) if before[index] != after[index]), least)
    most = least - start
    tail = next((count for count in range(most) if before[-1 - count] != after[-1 - count]), most)
    # a line's end of two characters is taken whole: no position lies between them
    start -= before[start - 1 : start] == "\r"
    tail -= tail > 0 and before[-tail] == "\n"
    span = judged.positions(file).between(start, len(before) - tail)
    return lsp.TextEdit(span, after[start : len(after) - tail])


def _edit(judged: Judged, edits: Mapping[str, list[lsp.TextEdit]], *, versioned: bool) -> lsp.WorkspaceEdit:
    if not versioned:
        return lsp.WorkspaceEdit(changes={judged.uri(file): list(made) for file, made in edits.items()})
    return lsp.WorkspaceEdit(
        document_changes=[
            lsp.TextDocumentEdit(
                lsp.OptionalVersionedTextDocumentIdentifier(
                    judged.uri(file), judged.buffers[file].version if file in judged.buffers else None
                ),
                list(made),
            )
            for file, made in edits.items()
        ]
    )
