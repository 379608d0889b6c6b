"""Words that several reports share: outcomes, parts per million, counts, citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.styled import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.lineage.evidence import Citations
    from govern.report.styled import Line
    from govern.source.canonical import Json

_VERDICTS = {"act": "", "hold": ", held", "deny": ", denied"}
_SHOWN = 12
"""Cited entries that are listed; the rest are counted, and all of them are in the JSON answer."""


def outcome(action: str, verdict: str) -> str:
    """Spell an outcome: the action, and what kept it from being done."""
    return f"{action}{_VERDICTS.get(verdict, f', {verdict}')}"


def outcome_of(value: Json) -> Json:
    """Spell an outcome given as JSON, where it is one; anything else stays as it is."""
    match value:
        case {"action": str(action), "verdict": str(verdict)}:
            return outcome(action, verdict)
        case _:
            return value


def share_of_one(ppm: int | None) -> str:
    """Spell parts per million as an exact decimal; `unknown` where there is none."""
    if ppm is None:
        return "unknown"
    whole, rest = divmod(ppm, 1_000_000)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".")


def counted(count: int, noun: str) -> str:
    """Give a count with its noun: `1 event`, `2 events`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def short(digest: str) -> str:
    """Shorten a digest for people: its algorithm and twelve digits."""
    name, _, digits = digest.partition(":")
    return f"{name}:{digits[:12]}…" if len(digits) > 12 else digest


def evidence(citations: Citations) -> Iterator[Line]:
    """Say which entries an answer rests on, and the checkpoint that they were proved to be in."""
    head = citations.head
    entries = [f"{cited.index} ({cited.type})" for cited in citations.entries[:_SHOWN]]
    further = len(citations.entries) - len(entries)
    more = f" and {further:,} more" if further else ""
    yield line(("log entries ", "faint"), ", ".join(entries) + more or "none")
    yield line(
        ("proved under the checkpoint of ", "faint"),
        f"{head.origin} at size {head.size}, root {head.root.hex()[:16]}…",
        (", signature checked", "good"),
    )


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Lay out rows of cells in columns, each as wide as its widest cell."""
    if not rows:
        return []
    count = max(map(len, rows))
    padded = [(*row, *("",) * (count - len(row))) for row in rows]
    widths = [max(len(row[i]) for row in padded) for i in range(count)]
    return [
        "  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in padded
    ]
