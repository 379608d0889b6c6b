"""What draws show, in words: each chance with its interval, and beside it what drawing again does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.run.draws import REROLL
from govern.why.phrases import all_of, counted, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.why.estimate import Estimate, Estimates, ShareEstimate


def rerolling(found: Estimates) -> Iterator[str]:
    """Say what drawing again does with nothing changed."""
    stages = joined(found.stages, "and")
    draw = "draws" if len(found.stages) == 1 else "draw"
    yield f"{stages} {draw}: each configuration was run {found.draws} times, and nothing here is proven"
    yield f"Run again with nothing changed, after ends otherwise in {chance(found.after)},"
    yield f"  and before in {chance(found.before)}"


def undone(found: Estimates, factor: str) -> str:
    """Say what undoing a factor alone does, and whether that is more than chance."""
    estimate = found.undo[factor]
    return f"undo → otherwise in {chance(estimate)}, {_verdict(found, estimate)}"


def share(found: Estimates, factor: str) -> str:
    """Say a factor's share; empty where it is not known."""
    known = found.share.get(factor)
    return "" if known is None else f"share {_about(known)}"


def sets(found: Estimates) -> Iterator[str]:
    """Say what undoing several together does."""
    for members, estimate in found.sets.items():
        yield f"undo {all_of(members)} → otherwise in {chance(estimate)}, {_verdict(found, estimate)}"


def luck(found: Estimates) -> str:
    """Say which share of the change is drawing's own; empty where that is not known."""
    known = found.share.get(REROLL)
    return (
        "" if known is None else f"Drawing itself has the share {_about(known)}: all shares sum to the change"
    )


def _about(known: ShareEstimate) -> str:
    return f"{float(known.mean):.2f} ± {known.reach / 1_000_000:.2f}"


def chance(estimate: Estimate) -> str:
    """Spell a chance: as counted, and its interval."""
    share = estimate.found / estimate.drawn
    low, high = (bound / 10_000 for bound in (estimate.low, estimate.high))
    return (
        f"{share * 100:.1f} % of {counted(estimate.drawn, 'draw')} (95 % interval {low:.1f} to {high:.1f} %)"
    )


def _verdict(found: Estimates, estimate: Estimate) -> str:
    return "more than by chance" if found.beyond_chance(estimate) else "which drawing again may do as well"
