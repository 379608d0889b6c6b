"""Why a rate changed, for people: both rates, what adds to the difference, whose outcome flipped and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.blocks import table
from govern.report.styled import line
from govern.report.wording import counted
from govern.why.phrases import alternatives, joined

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from govern.report.blocks import Block
    from govern.report.styled import Style
    from govern.why.rated import RateAnswer
    from govern.why.rates import Flip, Rates

_MOST = 12
"""Rows of the census, and segments, that are shown; the rest are counted, and all are in the JSON answer."""
_SETS = 4
_OTHERWISE = (
    "the source was changed since, or a stage reads what it does not declare. "
    "This is what the releases do now, and why the recorded rate changed is not known"
)


def rate_human(answer: RateAnswer) -> Iterator[Block]:
    """Show the decomposition; a part without a share is not a cause of the difference."""
    whole = answer.found.whole
    yield line(
        ("govern why-rate ", "strong"),
        (answer.asked, "strong"),
        f" --from {answer.releases[0]} --to {answer.releases[1]}   ",
        _tier(answer),
        f" ({counted(answer.found.stage_runs, 'stage run')}, "
        f"{counted(len(answer.found.changed), 'changed factor')})",
    )
    yield line(
        (f"{percent(whole.before)} → {percent(whole.after)}   {points(whole.change)}", "strong"),
        f"   of {_records(whole)} in {answer.environment}",
    )
    yield from _parts(whole, "as observed" if answer.as_recorded else "as run here")
    for name, members in answer.together.items():
        yield line(
            (f"{name} is {joined(members, 'and')}, taken as one: they can't be run apart here", "faint")
        )
    yield from _census(whole)
    if answer.found.segments:
        yield from _segments(answer)
    if answer.found.failures:
        yield line(
            (f"note: a stage failed at {counted(answer.found.failures, 'endpoint')}", "warning"),
            ", which counts as another outcome",
        )
    yield from _recorded(answer)


def _tier(answer: RateAnswer) -> tuple[str, Style]:
    if not answer.as_recorded:
        return ("UNKNOWN", "warning")
    return ("EXACT" if not answer.found.whole.open_records else "EXACT but for what is open", "good")


def _recorded(answer: RateAnswer) -> Iterator[Block]:
    """Say whether what comes out here is what was recorded."""
    for release, side in zip(answer.releases, answer.recorded, strict=True):
        if side is None:
            yield line((f"{release} recorded nothing there: its side is as run here", "faint"))
        elif side.differing:
            yield line(
                (f"run {side.run} recorded otherwise", "warning"),
                f" for {side.differing:,} of {counted(side.compared, 'record')}: {_OTHERWISE}",
            )
        else:
            yield line((f"as run {side.run} recorded it for {counted(side.compared, 'record')}", "faint"))


def percent(rate: Fraction) -> str:
    """Spell a rate as a percentage with two digits."""
    return f"{float(rate * 100):.2f} %"


def points(change: Fraction) -> str:
    """Spell a difference of rates in percentage points, with its sign."""
    return f"{float(change * 100):+.2f} points"


def _records(rates: Rates) -> str:
    before, after = rates.records
    if rates.mix is None:
        return counted(after, "record")
    return f"{before:,} records before and {after:,} after"


def _parts(rates: Rates, how: str) -> Iterator[Block]:
    """Show what adds to the difference, the largest part first, and that the parts sum to it."""
    rows = [
        (name, points(share), _of_change(share, rates))
        for name, share in sorted(rates.share.items(), key=lambda item: (-abs(item[1]), item[0]))
    ]
    if rates.mix is not None and rates.mix_interval is not None:
        low, high = rates.mix_interval
        reach = f"other records came in; between {points(low)} and {points(high)} as a sample"
        rows.append(("the mix of inputs", points(rates.mix), reach))
    if rates.open_records:
        rows.append(("open", points(rates.open), f"{counted(rates.open_records, 'record')} not fully run"))
    if not rows:
        yield line("  no factor that changed matters to any record")
    else:
        yield table(("factor", "adds", "of the change"), rows)
    yield line((f"  sum {points(rates.sum)}, {how}", "faint"))


def _of_change(share: Fraction, rates: Rates) -> str:
    return f"{float(share / rates.change * 100):.0f} % of the change" if rates.change else ""


def _census(rates: Rates) -> Iterator[Block]:
    if not rates.census:
        return
    came = sum(len(flip.keys) for flip in rates.census if flip.came)
    went = sum(len(flip.keys) for flip in rates.census if not flip.came)
    yield line(
        (f"{counted(came, 'record')} came to it and {went:,} left it, by what undoing takes back:", "strong")
    )
    none = "too many factors matter to list the sets"
    if rates.open_records:
        none = "no set is proven while answers are not here (--plan)"
    rows = [_flip(flip, none) for flip in rates.census[:_MOST]]
    yield table(("records", "way", "what undoes it"), rows)
    if (more := len(rates.census) - _MOST) > 0:
        yield line((f"  and {counted(more, 'further group')}, all in --format json", "faint"))


def _flip(flip: Flip, none: str) -> tuple[str, str, str]:
    way = "came" if flip.came else "left"
    how = f"undo {alternatives(flip.sets, _SETS)}" if flip.sets else none
    return (f"{len(flip.keys):,}", way, how)


def _segments(answer: RateAnswer) -> Iterator[Block]:
    found = sorted(answer.found.segments.items(), key=lambda item: (-abs(item[1].change), item[0]))
    yield line((f"by {answer.segment}, the largest change first:", "strong"))
    rows = [
        (
            name or "(empty)",
            counted(rates.records[1], "record"),
            f"{percent(rates.before)} → {percent(rates.after)}",
            points(rates.change),
            _largest(rates),
        )
        for name, rates in found[:_MOST]
    ]
    yield table((answer.segment or "", "records", "rate", "change", "largest part"), rows)
    if (more := len(found) - _MOST) > 0:
        yield line((f"  and {counted(more, 'further segment')}, all in --format json", "faint"))


def _largest(rates: Rates) -> str:
    """Name the factor that adds most in the direction of the change."""
    along = {name: share for name, share in rates.share.items() if share * rates.change > 0}
    if not along:
        return ""
    name = max(along, key=lambda each: abs(along[each]))
    return f"most of it {name} {points(along[name])}"
