"""What a person stated of an event or a version, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from govern.report.styled import Line, line
from govern.report.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.lineage.statements.threshold import Tally
    from govern.why.told import Touched


class Kept(Protocol):
    """Where a statement is, as the app gives it."""

    @property
    def path(self) -> str: ...  # noqa: D102 - named by their types
    @property
    def digest(self) -> str: ...  # noqa: D102
    @property
    def entry(self) -> int: ...  # noqa: D102


class Stated(Protocol):
    """A statement on an event."""

    @property
    def event(self) -> str: ...  # noqa: D102 - named by their types
    @property
    def by(self) -> str: ...  # noqa: D102
    @property
    def role(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def says(self) -> str: ...  # noqa: D102
    @property
    def tally(self) -> Tally: ...  # noqa: D102
    @property
    def kept(self) -> Kept: ...  # noqa: D102


class Revoked(Protocol):
    """A revocation with what was made under what it is about."""

    @property
    def what(self) -> str: ...  # noqa: D102 - named by their types
    @property
    def by(self) -> str: ...  # noqa: D102
    @property
    def role(self) -> str: ...  # noqa: D102
    @property
    def touched(self) -> Touched | None: ...  # noqa: D102
    @property
    def kept(self) -> Kept: ...  # noqa: D102


def stated_human(found: Stated) -> Iterator[Line]:
    """Say who stated what, whether enough people agree, and where it is kept."""
    yield line((found.event, "strong"), f"  {found.by} ({found.role}): {found.kind}: {found.says}")
    if found.tally.reject:
        yield line(("rejected: ", "error"), f"by {', '.join(found.tally.reject)}")
    elif found.tally.missing:
        yield line(("not yet: ", "warning"), f"it needs {found.tally.missing}")
    else:
        yield line(("agreed: ", "good"), f"by {', '.join(found.tally.agree)}")
    yield from _kept(found.kept)


def revoked_human(found: Revoked) -> Iterator[Line]:
    """Say what was revoked, and everything downstream of it."""
    yield line((found.what, "strong"), " ", ("revoked", "error"), f" by {found.by} ({found.role})")
    touched = found.touched
    if touched is None:
        yield line("nothing that ran was made under it")
    else:
        yield line(
            f"made under it: {counted(touched.events, 'event')} in {counted(len(touched.runs), 'run')}"
        )
        for run in touched.runs:
            yield line(f"  run {run.run}  {run.release} in {run.environment}  {counted(run.events, 'event')}")
        for (radius, action), count in touched.taken.items():
            yield line(
                ("already carried out: ", "warning"),
                f"{action} in {counted(count, 'event')}, blast radius {radius}",
            )
        for note in touched.notes:
            yield line(("note: ", "warning"), note)
    yield from _kept(found.kept)


def _kept(kept: Kept) -> Iterator[Line]:
    yield line(("signed: ", "faint"), (kept.path, "path"), f", entry {kept.entry} of the log")
    yield line(("next: ", "help"), f"git add {kept.path}, and commit it")


def stated_json(found: Stated) -> dict[str, Any]:
    """Give a statement on an event as JSON, version 1."""
    tally = found.tally
    return {
        "version": 1,
        "event": found.event,
        "kind": found.kind,
        "by": found.by,
        "role": found.role,
        "says": found.says,
        "agreed": tally.met,
        "agree": list(tally.agree),
        "reject": list(tally.reject),
        "missing": tally.missing or None,
        **_kept_json(found.kept),
    }


def revoked_json(found: Revoked) -> dict[str, Any]:
    """Give a revocation as JSON, version 1."""
    touched = found.touched
    return {
        "version": 1,
        "revoked": found.what,
        "by": found.by,
        "role": found.role,
        "events": touched.events if touched else 0,
        "runs": [
            {"run": run.run, "release": run.release, "environment": run.environment, "events": run.events}
            for run in (touched.runs if touched else ())
        ],
        "taken": [
            {"blast_radius": radius, "action": action, "count": count}
            for (radius, action), count in (touched.taken if touched else {}).items()
        ],
        **_kept_json(found.kept),
    }


def _kept_json(kept: Kept) -> dict[str, Any]:
    return {"file": kept.path, "statement": kept.digest, "entry": kept.entry}
