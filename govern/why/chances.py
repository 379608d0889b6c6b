"""What draws show, in words: each chance with its interval, and beside it what drawing again does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.run.draws import REROLL
from govern.why.phrases import all_of, counted, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.why.changes import Change
    from govern.why.estimate import Estimate, Estimates


def rerolling(found: Estimates) -> Iterator[str]:
    """Say what drawing again does with nothing changed."""
    stages = joined(found.stages, "and")
    draw = "draws" if len(found.stages) == 1 else "draw"
    yield f"{stages} {draw}: each configuration was run {found.draws} times, and nothing here is proven"
    yield f"Run again with nothing changed, after ends otherwise in {chance(found.after)},"
    yield f"  and before in {chance(found.before)}"


def rows(found: Estimates, changed: Sequence[Change]) -> Iterator[tuple[str, ...]]:
    """Give each factor a row: what undoing it alone does, whether that is more than chance, its share."""
    for change in changed:
        estimate = found.undo.get(change.factor)
        if estimate is None:
            continue
        share = found.share.get(change.factor)
        yield (
            change.factor,
            f"undo → otherwise in {chance(estimate)}",
            _verdict(found, estimate),
            "" if share is None else f"share {float(share.mean):.2f} ± {share.reach / 1_000_000:.2f}",
        )


def sets(found: Estimates) -> Iterator[str]:
    """Say what undoing several together does."""
    for members, estimate in found.sets.items():
        yield f"undo {all_of(members)} → otherwise in {chance(estimate)}, {_verdict(found, estimate)}"


def luck(found: Estimates) -> str:
    """Say which share of the change is drawing's own; empty where that is not known."""
    share = found.share.get(REROLL)
    if share is None:
        return ""
    return (
        f"Drawing itself has the share {float(share.mean):.2f} ± {share.reach / 1_000_000:.2f}: "
        "all shares sum to the change"
    )


def chance(estimate: Estimate) -> str:
    """Spell a chance: as counted, and its interval."""
    share = estimate.found / estimate.drawn
    low, high = (bound / 10_000 for bound in (estimate.low, estimate.high))
    return f"{share:.1%} of {counted(estimate.drawn, 'draw')} (95 % interval {low:.1f} to {high:.1f} %)"


def _verdict(found: Estimates, undone: Estimate) -> str:
    return "more than by chance" if found.beyond_chance(undone) else "which drawing again may do as well"
