"""What verifying found, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from govern.report.styled import Line, line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.lineage.findings import Report
    from govern.lineage.log_keys import LogKeys


_SIGNED = "signed checkpoint", "signed checkpoints"


class Checked(Protocol):
    """A log that was checked, as the app gives it."""

    @property
    def path(self) -> object: ...  # noqa: D102 - named by their types; it has a text
    @property
    def verifier(self) -> LogKeys: ...  # noqa: D102
    @property
    def report(self) -> Report: ...  # noqa: D102
    @property
    def index(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def remembered(self) -> bool | None: ...  # noqa: D102
    @property
    def notes(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def witnesses(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def missing(self) -> str: ...  # noqa: D102
    @property
    def since(self) -> str: ...  # noqa: D102
    @property
    def ok(self) -> bool: ...  # noqa: D102


def verify_human(found: Sequence[Checked]) -> Iterator[Line]:
    """Each log: intact, with what was checked; or every way in which it is not what was signed."""
    for item in found:
        report = item.report
        yield line(
            ("intact  " if item.ok else "BROKEN  ", "good" if item.ok else "error"), (str(item.path), "path")
        )
        yield line(("  key   ", "faint"), item.verifier.text)
        for failure in report.failures:
            first, *more = failure.message.split("\n")
            yield line(("  error ", "error"), first)
            yield from (line("        ", part) if part else line() for part in more)
        if report.omitted:
            yield line(("  error ", "error"), f"and {report.omitted} more")
        for difference in item.index:
            yield line(("  error ", "error"), f"the index is not what the entries say: {difference}")
        if report.head is not None:
            entries = _number(report.entries - report.since, "entry", "entries")
            counted = f"{entries}, {_number(report.checkpoints, *_SIGNED)}"
            yield line(("  read  ", "faint"), f"{counted}, root {report.head.root.hex()}")
        if item.since:
            said = f"the first {report.since} entries were verified on {item.since} and not read again; "
            yield line(("  note  ", "warning"), f"{said}nor was the index compared")
        yield from _witnesses(item)
        yield from _notes(item)
        yield from _help(item)


def _witnesses(item: Checked) -> Iterator[Line]:
    if item.witnesses:
        yield line(("  seen  ", "faint"), f"cosigned by {', '.join(item.witnesses)}")
    if item.missing:
        said = f"its latest checkpoint lacks witnesses that the trust policy asks for: {item.missing}"
        yield line(("  error ", "error"), said)


def _help(item: Checked) -> Iterator[Line]:
    if not item.report.ok:
        said = "Keep the files as evidence; compare with a copy or a published log."
    elif item.index:
        said = "The entries are sound: `govern log reindex` makes the index from them again."
    elif item.missing:
        said = "The entries are as signed. `govern log cosign` asks the witnesses."
    else:
        return
    yield line(("  help  ", "help"), said)


def _notes(item: Checked) -> Iterator[Line]:
    if item.ok and item.remembered:
        yield line(("  kept  ", "faint"), "it contains the last checkpoint remembered outside the workspace")
    elif item.ok and item.remembered is not None:
        yield line(
            ("  note  ", "warning"),
            "nothing outside the workspace remembers this log here: "
            "one that was turned back, or another in its place, would look the same",
        )
    for note in item.notes:
        yield line(("  note  ", "warning"), note)


def _number(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def verify_json(found: Sequence[Checked]) -> dict[str, Any]:
    """The same as JSON, version 1."""
    return {"version": 1, "ok": all(item.ok for item in found), "logs": [_json(item) for item in found]}


def _json(item: Checked) -> dict[str, Any]:
    head = item.report.head
    return {
        "path": str(item.path),
        "ok": item.ok,
        "key": item.verifier.text,
        "origin": item.report.origin,
        "entries": item.report.entries,
        "checkpoints": item.report.checkpoints,
        "since": {"size": item.report.since, "time": item.since} if item.since else None,
        "head": {"size": head.size, "root": head.root.hex()} if head else None,
        "failures": [
            {"slug": f.slug, "message": f.message, "first": f.first, "stop": f.stop}
            for f in item.report.failures
        ],
        "omitted": item.report.omitted,
        "index": list(item.index),
        "remembered": item.remembered,
        "notes": list(item.notes),
        "witnesses": list(item.witnesses),
        "missing": item.missing or None,
    }
