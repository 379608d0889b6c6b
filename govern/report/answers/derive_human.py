"""What made an event, for people: the outcome, the gates, the stages, the factors, the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.blocks import Row, table
from govern.report.styled import line
from govern.report.wording import counted, evidence, outcome, share_of_one, short
from govern.why.answer import Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.lineage.entry import Check
    from govern.report.blocks import Block
    from govern.source.canonical import Json
    from govern.why.derived import Derivation
    from govern.why.removed import Removed


def derive_human(found: Derivation) -> Iterator[Block]:
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
    yield from unknown(found.removed)
    for note in found.notes:
        yield line(("note: ", "warning"), note)
    yield ()
    yield from evidence(found.citations)


def unknown(removed: Removed | None) -> Iterator[Block]:
    """Say that contents are unknown, and what removed them."""
    if removed is not None:
        yield line((f"{Tier.UNKNOWN.value}: ", "warning"), removed.told)


def _decision(found: Derivation) -> Iterator[Block]:
    yield ()
    if found.decision is None:
        return
    yield line(("decision", "strong"), f" {found.decision.verdict} by {found.decision.policy}")
    yield table(("", "gate", "evaluated"), map(_check, found.decision.checks))


def _check(check: Check) -> Row:
    spelt = _ppm if check.check.endswith("/confidence") else _plain
    told = f"{spelt(check.observed)} observed, {spelt(check.bound)} needed"
    return Row(("passed", check.check, told)) if check.passed else Row(("failed", check.check, told), "error")


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


def _stages(found: Derivation) -> Iterator[Block]:
    yield ()
    yield line(("stages", "strong"), " and the factors each read")
    rows = [(s.stage, short(s.digest), ", ".join(s.factors) or "none") for s in found.stages]
    yield table(("stage", "output", "factors read"), rows)


def _factors(found: Derivation) -> Iterator[Block]:
    yield ()
    yield line(("factors in force", "strong"), f" {short(found.factors.digest)}")
    rows = [(f.name, f.version, short(f.digest)) for f in found.factors.factors]
    yield table(("factor", "version", "digest"), rows)
