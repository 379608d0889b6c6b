"""What a run came to, for people and for programs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from govern.report.styled import Line, line
from govern.report.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from govern.contract.reference import Ref
    from govern.run.recorder import RunSummary


class Ran(Protocol):
    """A finished run, as the app gives it."""

    @property
    def release(self) -> Ref: ...  # noqa: D102 - named by their types
    @property
    def pipeline(self) -> Ref: ...  # noqa: D102
    @property
    def environment(self) -> str: ...  # noqa: D102
    @property
    def summary(self) -> RunSummary: ...  # noqa: D102
    @property
    def log_size(self) -> int: ...  # noqa: D102
    @property
    def log_root(self) -> str: ...  # noqa: D102
    @property
    def extent(self) -> str: ...  # noqa: D102


def run_human(ran: Ran) -> Iterator[Line]:
    """What ran, how many events, what was decided, and what the log holds now."""
    done = ran.summary
    which = f" for {ran.extent}" if ran.extent else ""
    yield line((f"run {done.run}", "strong"), f"  {ran.release} in {ran.environment}{which}: {ran.pipeline}")
    if done.taken_up_at:
        yield line(f"  taken up after {done.taken_up_at} records that were there already")
    yield line(f"  {done.events} events")
    for kind in ("action", "verdict"):
        rows = sorted(
            (
                (name.partition("/")[2], count)
                for name, count in done.counts.items()
                if name.startswith(f"{kind}/")
            ),
            key=lambda row: -row[1],
        )
        yield line(
            f"  {kind}s   " if kind == "action" else f"  {kind}s  ", ", ".join(f"{n} {c}" for n, c in rows)
        )
    yield from _asked(done.counts)
    yield line((f"  log: {ran.log_size} entries, root {ran.log_root[:16]}…, signed", "faint"))
    yield line(f"Next: {'govern why' if done.run > 1 else f'govern derive ev:{done.run}_0'}")


def _asked(counts: Mapping[str, int]) -> Iterator[Line]:
    """What was asked outside of this process for each stage, and what it took."""
    by_stage: dict[str, dict[str, int]] = {}
    for name, count in counts.items():
        what, _, stage = name.partition("/")
        if what not in {"action", "verdict"}:
            by_stage.setdefault(stage, {})[what] = count
    for stage, found in sorted(by_stage.items()):
        told = [counted(found.get("asked", 0), "call")]
        told += [f"{found['known']} answered before"] if "known" in found else []
        told += [
            f"{found[f'tokens.{way}']:,} tokens {word}"
            for way, word in (("input", "in"), ("output", "out"))
            if f"tokens.{way}" in found
        ]
        for name in sorted(found):
            if name.startswith("cost."):
                told.append(f"{Decimal(found[name]) / 1_000_000:f} {name.partition('.')[2]}")
        told += [f"{Decimal(found['milliseconds']) / 1000:f} s"] if "milliseconds" in found else []
        yield line("  asked    ", f"{stage}: {', '.join(told)}")


def run_json(ran: Ran) -> dict[str, Any]:
    """The same as JSON, version 1."""
    done = ran.summary
    return {
        "version": 1,
        "run": done.run,
        "release": str(ran.release),
        "environment": ran.environment,
        "pipeline": str(ran.pipeline),
        "events": done.events,
        "taken_up_at": done.taken_up_at,
        "counts": dict(done.counts),
        "log": {"size": ran.log_size, "root": ran.log_root},
    }


def runs_json(ran: Sequence[Ran]) -> dict[str, Any]:
    """One run as `run_json` has it; of two releases that share the records, `runs` has one each."""
    if len(ran) == 1:
        return run_json(ran[0])
    return {"version": 1, "runs": [{**run_json(item), "extent": item.extent} for item in ran]}
