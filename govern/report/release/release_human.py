"""Releases for people: the step that was recorded, what is in force where, every step there was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.change.rollout import extent
from govern.report.styled import line
from govern.report.wording import columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.change.releasing import Step
    from govern.lineage.statements.predicates import Release
    from govern.report.release.release_json import ServingLike, StatementLike
    from govern.report.styled import Line

_DONE = {"release": "in force", "promote": "in force", "roll-back": "in force again"}


def step_human(step: Step, who: str, path: str, document: str | None, *, signed: bool) -> Iterator[Line]:
    """Show what is in force now, instead of what, by whose word, and the files to commit."""
    which = extent(step.share, step.segment)
    yield line(
        (step.release, "strong"), (f" {_DONE[step.action]}", "good"), f" in {step.environment}: {which}"
    )
    if step.replaces not in {None, step.release}:
        other = "instead of" if step.whole else "beside"
        yield line(f"  {other} {step.replaces}")
    count = len(step.components)
    yield line((f"  {count} component{'' if count == 1 else 's'}, each by its digest", "faint"))
    yield line(("signed: " if signed else "recorded: ", "faint"), (path, "path"), _by(who, signed=signed))
    files = ["govern.lock", "lineage/objects", document, path] if document is not None else [path]
    yield line(("next: ", "help"), f"git add {' '.join(map(str, files))}, and commit")


def standing_human(serving: Sequence[ServingLike]) -> Iterator[Line]:
    """Show what is in force in each environment, for which records, since when and by whose word."""
    if not serving:
        yield line("no release is in force anywhere")
        yield line(("next: ", "help"), "`govern release NAME` puts one in force")
    for item in serving:
        found = item.statement
        yield line((f"{item.environment:<11}", "faint"), (item.release, "strong"), f"  {item.extent}")
        indent = " " * 11
        for ref, one in item.revoked.items():
            yield line(indent, (f"{ref} {one.told}", "error"))
        if found is None:
            yield line(f"{indent}by `run` of govern.yaml")
            continue
        yield line(f"{indent}since {found.said.time[:16]}Z{_by(found.said.released_by, signed=found.signed)}")
        if not item.confirmed:
            yield line(
                indent, ("nobody answers for it today who may sign: `govern run` holds back", "warning")
            )


def history_human(history: Sequence[StatementLike]) -> Iterator[Line]:
    """Show every step, the latest first."""
    if not history:
        yield line("no release was put in force yet")
    rows = [
        (
            item.said.time[:16] + "Z",
            item.said.environment,
            item.said.action,
            item.said.release,
            _records(item.said),
            _by(item.said.released_by, signed=item.signed).removeprefix(", "),
        )
        for item in reversed(history)
    ]
    for text in columns(rows):
        yield line(text)


def _records(said: Release) -> str:
    return extent(said.share_ppm, said.segment)


def _by(who: str, *, signed: bool) -> str:
    return f", by {who}" if signed else f", by {who} (unsigned)"
