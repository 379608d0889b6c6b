"""What is kept of a person beside the log, or was, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from govern.report.styled import Line, line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.lineage.personal.doomed import Doomed


class Erasing(Protocol):
    """What was found, and whether it was destroyed, as the app gives it."""

    @property
    def found(self) -> tuple[Doomed, ...]: ...  # noqa: D102 - named by their types
    @property
    def done(self) -> bool: ...  # noqa: D102
    @property
    def entries(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def keys(self) -> str: ...  # noqa: D102
    @property
    def closed(self) -> Sequence[Closed]: ...  # noqa: D102


class Closed(Protocol):
    """A frozen log that can't be had, and how many of the subject's keys of it there are, or were."""

    @property
    def log(self) -> str: ...  # noqa: D102
    @property
    def keys(self) -> int: ...  # noqa: D102


def erase_human(erasing: Erasing, *, lost: bool = False) -> Iterator[Line]:
    """By source: what goes, or went; then what is left to do. `lost`: it was asked about lost keys."""
    if lost and not erasing.found:
        yield line("Every key is there: nothing beside the log is lost.")
        return
    yield from _closed(erasing)
    if not erasing.found:
        if any(one.keys for one in erasing.closed):
            return
        yield line("Nothing is kept beside the log of a subject of this name.")
        yield line(("  help  ", "help"), "Names are compared exactly: by a contract's `subjectField`, ")
        yield line(("        ", "help"), "else by the key of a record.")
        return
    for doomed in erasing.found:
        verb = "erased" if erasing.done else "found "
        yield line((f"{verb}  ", "good" if erasing.done else "strong"), (doomed.source, "path"))
        if doomed.log:
            yield line("        ", f"beside the frozen log {doomed.log}")
        yield line("        ", counted(doomed))
    if not erasing.done:
        yield line("Nothing was erased. Add --yes to erase it; this can't be undone.")
        return
    if erasing.entries:
        yield line(f"Recorded in {_entries(erasing.entries)}, without a name. Every proof holds as before.")
    else:
        yield line("The log had said so before. Every proof holds as before.")
    if lost:
        return
    yield line(("Still to do", "strong"))
    yield line("  - delete it in the source, or the next run takes it in again")
    yield line("  - let copies of the keys expire, if there are any: ", (erasing.keys, "path"))


def _closed(erasing: Erasing) -> Iterator[Line]:
    for one in erasing.closed:
        keys = _number(one.keys, "key", "keys")
        if erasing.done:
            said = f"{keys} of the frozen log {one.log}: no copy of it opens this any more"
            yield line(("erased  ", "good"), said)
        else:
            said = f"{keys} of the frozen log {one.log}, which is not here; --yes erases"
            yield line(("found   ", "strong"), said)


def erase_json(erasing: Erasing) -> dict[str, Any]:
    """Give the same as JSON."""
    closed = [{"log": one.log, "keys": one.keys} for one in erasing.closed]
    return {
        "done": erasing.done,
        "sources": [
            {"source": one.source, **({"log": one.log} if one.log else {}), **counts(one)}
            for one in erasing.found
        ],
        **({"closed": closed} if closed else {}),
        "recorded_in": list(erasing.entries),
    }


def counted(doomed: Doomed) -> str:
    """Count what goes: what people see first, then what it was kept as."""
    found = counts(doomed)
    kept = f"{_number(found['disclosures'], 'field kept to be disclosed', 'fields kept to be disclosed')}"
    events = _number(found["events"], "event that can't be opened then", "events that can't be opened then")
    return f"{_number(found['records'], 'record', 'records')}, {events}, {kept}"


def counts(doomed: Doomed) -> dict[str, int]:
    """Count records, events and disclosures."""
    return {
        "records": len(doomed.records),
        "events": len(doomed.entries),
        "disclosures": len(doomed.disclosures),
    }


def _entries(entries: tuple[int, ...]) -> str:
    if len(entries) == 1:
        return f"entry {entries[0]} of the log"
    return f"entries {', '.join(str(at) for at in entries[:8])} of the log"


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
