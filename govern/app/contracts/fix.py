"""`govern fix`: make the fixes that findings offer, read the result again, and only then save it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govern.app.contracts.lint import narrowed, view_of
from govern.app.workspace.replace import replace_file
from govern.app.workspace.root import inside
from govern.check.fixing import ALL, SAFE_ONLY, Pick, choose, first_fix
from govern.check.hiding import hider
from govern.check.lint import lint as judge
from govern.contract.catalog import CONFIG_FILE, read_catalog
from govern.contract.load import load
from govern.contract.tree import OverlayTree
from govern.errors import UsageError
from govern.source.edit import apply
from govern.source.reader import read_document

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from govern.app.workspace.context import Context
    from govern.check.hiding import Hider
    from govern.check.lint import LintResult
    from govern.check.view import View
    from govern.contract.reference import Ref
    from govern.diagnostic import Safety
    from govern.source.node import Document

MOST_ROUNDS = 25
"""Fixes that overlap are made one a round; more rounds than this mean that fixes undo each other."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file's text before and after."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A fix that was not made, because the file would then have a fault that it has not now, and which."""

    pick: Pick
    why: str


@dataclass(frozen=True, slots=True)
class FixResult:
    """What was changed and what is left.

    `unsafe` counts the findings left that an unsafe fix could put right. `drifted` are the locked versions
    that had the content of the lock before and have not any more.
    """

    changes: tuple[FileChange, ...]
    applied: tuple[Pick, ...]
    refused: tuple[Refused, ...]
    remaining: LintResult
    unsafe: int
    drifted: tuple[Ref, ...]


@dataclass(slots=True)
class _Work:
    """The state between rounds: the texts as fixed so far, what was made, what was tried in vain."""

    texts: dict[str, bytes] = field(default_factory=dict)
    applied: list[Pick] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def fix(context: Context, only: Sequence[Path] = (), *, unsafe: bool = False, save: bool = True) -> FixResult:
    """Make the safe fixes of a workspace, or with `only` those of findings in these files or folders.

    Rounds of fixes that do not touch each other follow one another until none is left. Every file is read
    again after its fixes; one that would be read worse than before keeps its text. Without `save` nothing is
    written. Raises UsageError where a file changed on disk meanwhile, DurabilityError where it can't be
    written.
    """
    wanted = [inside(context.root, path) for path in only]
    allowed = ALL if unsafe else SAFE_ONLY
    work = _Work()
    first = view = view_of(context, context.catalog)
    result = narrowed(judge(view), wanted)
    for _ in range(MOST_ROUNDS):
        picks = choose(result.diagnostics, allowed, {item.pick.key for item in work.refused})
        if not picks:
            break
        _round(view, picks, work)
        view = view_of(context, read_catalog(OverlayTree(context.tree, work.texts)))
        result = narrowed(judge(view), wanted)
    changes = _changes(first, work.texts)
    if save:
        _save(context, changes)
    return FixResult(
        changes,
        tuple(work.applied),
        tuple(work.refused),
        result,
        0 if unsafe else _left(result, ALL),
        tuple(sorted(_drifted(view) - _drifted(first))),
    )


def _left(result: LintResult, allowed: Collection[Safety]) -> int:
    return sum(first_fix(item, allowed) is not None for item in result.diagnostics)


def _drifted(view: View) -> set[Ref]:
    closures = view.closures
    return {ref for ref, digest in view.locked.items() if ref in closures and closures[ref] != digest}


def _round(view: View, picks: list[Pick], work: _Work) -> None:
    """Make the picks of one round, file by file; a fix over several files is refused."""
    hide = view.once(hider)
    by_file: dict[str, list[Pick]] = {}
    for pick in picks:
        files = {edit.place.file for edit in pick.fix.edits}
        if len(files) == 1:
            by_file.setdefault(files.pop(), []).append(pick)
        else:
            work.refused.append(Refused(pick, "it changes several files at once"))
    for file, members in by_file.items():
        document = _document(view, file)
        if document is None:
            work.refused += [Refused(pick, f"{file} is not a contract") for pick in members]
        else:
            _fix_file(document, members, work, hide)


def _document(view: View, file: str) -> Document | None:
    if file == CONFIG_FILE:
        return view.catalog.config_document
    return view.catalog.documents.get(file)


def _fix_file(document: Document, picks: list[Pick], work: _Work, hide: Hider) -> None:
    """Make all picks of a file; where they can't be made together, the first that can be made alone."""
    try:
        work.texts[document.file] = _edited(document, picks, hide).encode()
    except UsageError as error:
        if len(picks) == 1:
            work.refused.append(Refused(picks[0], error.message))
            return
        for pick in picks:
            before = len(work.refused)
            _fix_file(document, [pick], work, hide)
            if len(work.refused) == before:
                return  # the others have their turn in the next round, at their new places
        return
    work.applied += picks


def _edited(document: Document, picks: list[Pick], hide: Hider) -> str:
    text = apply(document, [edit for pick in picks for edit in pick.fix.edits])
    if document.file != CONFIG_FILE:
        _refuse_if_worse(document, text, picks, hide)
    return text


def _refuse_if_worse(document: Document, text: str, picks: list[Pick], hide: Hider) -> None:
    """Hold a fixed text to what was promised: what could be read still can, and what was to go is gone.

    What is found is compared as it is told: without secrets. Where a document was not judged to the end, what
    comes to light further down is no fault of the fix.
    """
    again = read_document(text.encode(), document.file)
    before, after = ([hide.finding(item) for item in load(each)[1]] for each in (document, again))
    if after and not before:
        raise UsageError(f"the file could not be read then: {after[0].message}")
    known = Counter((item.code, item.message) for item in before)
    goal = Counter((pick.diagnostic.code, pick.diagnostic.message) for pick in picks)
    left = Counter((item.code, item.message) for item in after)
    for finding, count in goal.items():
        if finding in known and left[finding] > known[finding] - count:
            raise UsageError(f"it would still be found then: {finding[1]}")


def _changes(first: View, texts: Mapping[str, bytes]) -> tuple[FileChange, ...]:
    found: list[FileChange] = []
    for file in sorted(texts):
        document = _document(first, file)
        assert document is not None  # noqa: S101 - only what was read is fixed
        after = texts[file].decode()
        if document.text != after:
            found.append(FileChange(file, document.text, after))
    return tuple(found)


def _save(context: Context, changes: tuple[FileChange, ...]) -> None:
    """Write the changed files, after all of them were found on disk as they were read."""
    for change in changes:
        try:
            same = context.tree.read(change.path) == change.before.encode()
        except KeyError:
            same = False
        if not same:
            raise UsageError(
                f"{change.path} changed while it was being fixed; nothing was written", help="Run it again."
            )
    for change in changes:
        replace_file(context, change.path, change.after.encode())
