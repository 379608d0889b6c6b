"""What made an event, for people: the outcome, the gates, the stages, the factors, the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.styled import line
from govern.report.wording import columns, counted, evidence, outcome, share_of_one, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.lineage.entry import Check
    from govern.report.styled import Line
    from govern.source.canonical import Json
    from govern.why.told import Derivation


def derive_human(found: Derivation) -> Iterator[Line]:
    """Show a derivation; digests are shortened, and whole in JSON."""
    event, run = found.event, found.run
    out = event.outcome
    told = f"{outcome(out.action, out.verdict)} at confidence {share_of_one(out.confidence_ppm)}"
    yield line((event.event, "strong"), "  ", (told, "strong"), f"  (recommended: {out.recommended})")
    yield line(
        ("record      ", "faint"), f"{event.record}, position {event.position} of {run.source.contract}"
    )
    yield line(("recorded    ", "faint"), event.time)
    yield line(
        ("release     ", "faint"), f"{run.release} in {run.environment}, run {run.run} from {run.time}"
    )
    yield line(("pipeline    ", "faint"), run.pipeline)
    yield line(("engine      ", "faint"), run.engine)
    source = f"{counted(run.source.records, 'record')}, {short(run.source.digest)}"
    yield line(("source      ", "faint"), f"{run.source.contract}, {source}")
    yield from _decision(found)
    yield from _stages(found)
    yield from _factors(found)
    for note in found.notes:
        yield line(("note: ", "warning"), note)
    yield ()
    yield from evidence(found.citations)


def _decision(found: Derivation) -> Iterator[Line]:
    yield ()
    if found.decision is None:
        return
    yield line(("decision", "strong"), f" {found.decision.verdict} by {found.decision.policy}")
    rows = [_check(check) for check in found.decision.checks]
    for check, text in zip(found.decision.checks, columns(rows), strict=True):
        yield line(("  passed  ", "good") if check.passed else ("  failed  ", "error"), text)


def _check(check: Check) -> tuple[str, ...]:
    if check.check.endswith("/confidence"):
        observed, bound = (_ppm(value) for value in (check.observed, check.bound))
        return check.check, f"{observed} observed, {bound} needed"
    return check.check, f"{_plain(check.observed)} observed, {_plain(check.bound)} needed"


def _ppm(value: Json) -> str:
    return share_of_one(value) if isinstance(value, int) and not isinstance(value, bool) else _plain(value)


def _plain(value: Json) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _stages(found: Derivation) -> Iterator[Line]:
    yield ()
    yield line(("stages", "strong"), " and the factors each read")
    rows = [(f"  {s.stage}", short(s.digest), ", ".join(s.factors) or "none") for s in found.stages]
    for text in columns(rows):
        yield line(text)


def _factors(found: Derivation) -> Iterator[Line]:
    yield ()
    yield line(("factors in force", "strong"), f" {short(found.factors.digest)}")
    rows = [(f"  {f.name}", f.version, short(f.digest)) for f in found.factors.factors]
    for text in columns(rows):
        yield line(text)
