"""What it would take to settle a rate that is open in part: calls by versions, who waits for them, costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.report.answers.plan_human import cost_lines, money, versions
from govern.report.blocks import Row, table
from govern.report.styled import line
from govern.report.wording import counted
from govern.why.call_plan import batches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.report.blocks import Block
    from govern.why.call_plan import Batch
    from govern.why.rated import RateAnswer

VERSION = 1


def rate_plan_human(answer: RateAnswer) -> Iterator[Block]:
    """Show the calls, those first that settle most for what they cost."""
    found = _batches(answer)
    old, new = answer.releases
    yield line(("govern why-rate ", "strong"), (answer.asked, "strong"), f" --from {old} --to {new} --plan")
    if not found:
        yield line(("Nothing is open: the decomposition is exact as it is", "strong"))
        return
    calls, records = sum(batch.calls for batch in found), answer.found.whole.open_records
    yield line(
        (f"{counted(calls, 'answer')} would settle what is open", "strong"),
        f" of {counted(records, 'record')}",
    )
    rows = [_row(place, batch) for place, batch in enumerate(found, 1)]
    yield table(("order", "stage", "answers", "records that wait", "cost"), rows)
    answers = {batch.stage: batch.price.answers for batch in found if batch.price is not None}
    yield from cost_lines(_totals(found), answers, _unpriced(found))


def _row(place: int, batch: Batch) -> Row:
    kind = "contents of recorded answers" if batch.contents else "calls that nobody recorded"
    cost = (
        "cost not known"
        if batch.price is None
        else money(batch.price.cost * batch.calls, batch.price.currency)
    )
    below = line((f"      {', '.join(versions(batch.factors.values())) or 'no factors'}", "faint"))
    cells = (str(place), batch.stage, f"{batch.calls:,} {kind}", counted(batch.records, "record"), cost)
    return Row(cells, "", (below,))


def rate_plan_json(answer: RateAnswer) -> dict[str, Any]:
    """Give the plan as values that `json.dumps` takes, in a fixed order.

    {"version": 1, "asked", "before", "after", "open_records": 12, "cost_millionths": {"EUR": 2400},
     "unpriced": 0, "calls": [{"stage", "factors", "contents", "calls", "records", "price"}]}
    """
    found = _batches(answer)
    return {
        "version": VERSION,
        "asked": answer.asked,
        "before": answer.releases[0],
        "after": answer.releases[1],
        "open_records": answer.found.whole.open_records,
        "cost_millionths": _totals(found),
        "unpriced": _unpriced(found),
        "calls": [batch.to_json() for batch in found],
    }


def _batches(answer: RateAnswer) -> tuple[Batch, ...]:
    return batches(answer.found.waits, answer.took)


def _totals(found: tuple[Batch, ...]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for batch in found:
        if batch.price is not None:
            cost = batch.price.cost * batch.calls
            totals[batch.price.currency] = totals.get(batch.price.currency, 0) + cost
    return totals


def _unpriced(found: tuple[Batch, ...]) -> int:
    return sum(batch.calls for batch in found if batch.price is None)
