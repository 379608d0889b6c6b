"""What it would take to settle the rest of an answer, for people: calls, what they tell, what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.blocks import Row, table
from govern.report.styled import line
from govern.report.wording import counted, short
from govern.why.phrases import all_of, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from govern.report.blocks import Block
    from govern.report.styled import Line
    from govern.why.call_plan import CallPlan, PricedCall
    from govern.why.told import WhyAnswer

MOST = 20
"""Calls that are spelt out; the rest are counted, and all of them are in the JSON answer."""
_SETS = 4


def plan_human(answer: WhyAnswer, plan: CallPlan) -> Iterator[Block]:
    """Show the calls that would settle what is open of an answer about one event."""
    told = answer.explanation
    tiers = ", ".join(told.tiers)
    yield line(
        ("govern why ", "strong"), (answer.event, "strong"), f" --vs {answer.vs} --plan   ", (tiers, "note")
    )
    if not plan.calls:
        yield line(("Nothing is open that a call would settle", "strong"))
        for text in told.missing:
            yield line((f"Missing: {text}", "warning"))
        return
    yield line(
        (f"{counted(len(plan.calls), 'answer')} would settle what is open", "strong"),
        f"; {counted(plan.most, 'answer')} at most make every combination known",
    )
    yield from calls_human(plan)
    if told.coarser is not None:
        yield line(("Without any call it is complete where what can't be mixed is taken as one", "faint"))


def calls_human(plan: CallPlan) -> Iterator[Block]:
    """Show the calls of a plan in their order, and what they cost together."""
    rows = [_row(place, each) for place, each in enumerate(plan.calls[:MOST], 1)]
    yield table(("order", "stage", "what is asked", "settles", "cost", "time"), rows)
    if (more := len(plan.calls) - MOST) > 0:
        yield line((f"  and {counted(more, 'further call')}, all in --format json", "faint"))
    yield from _cost(plan)
    yield line(
        ("What one answer says can make others needless or open further ones: ask again after each", "faint")
    )


def _row(place: int, each: PricedCall) -> Row:
    call = each.call
    what = "the content of a recorded answer" if call.content is not None else "a call that nobody recorded"
    settles = counted(len(call.decides), "set")
    cost = "cost not known" if each.price is None else money(each.price.cost, each.price.currency)
    time = "" if each.milliseconds is None else f"{each.milliseconds} ms"
    return Row((str(place), call.stage, what, settles, cost, time), "", tuple(_below(each)))


def _below(each: PricedCall) -> Iterable[Line]:
    call = each.call
    read = ", ".join(versions(call.factors.values()))
    given = ", ".join(f"{name} {short(digest)}" for name, digest in call.inputs.items())
    yield line((f"      {read or 'no factors'}   given {given or 'the record'}", "faint"))
    if call.content is not None:
        yield line(
            (
                f"      recorded as {short(call.content)}: what is given for it is checked against that",
                "faint",
            )
        )
    if call.decides:
        sets = "; ".join(all_of(members) for members in call.decides[:_SETS])
        more = "" if len(call.decides) <= _SETS else f"; and {len(call.decides) - _SETS} more"
        yield line(f"      tells whether undoing changes the outcome: {sets}{more}")
        yield line(("      PROVEN where it does, else excluded", "faint"))


def versions(labels: Iterable[str]) -> list[str]:
    """Name the version of each component once, or its parts where they are not of one version."""
    parts: dict[str, list[str]] = {}
    for label in labels:
        parts.setdefault(label.partition("@")[0], []).append(label)
    named: list[str] = []
    for found in parts.values():
        whole = [label for label in found if " " not in label]  # its changed parts, taken together
        known = whole or list(dict.fromkeys(label.partition(" ")[0] for label in found))
        named += known if len(known) == 1 else found
    return named


def _cost(plan: CallPlan) -> Iterator[Line]:
    answers = {each.call.stage: each.price.answers for each in plan.calls if each.price is not None}
    yield from cost_lines(plan.totals, answers, plan.unpriced)


def cost_lines(totals: Mapping[str, int], answers: Mapping[str, int], unpriced: int) -> Iterator[Line]:
    """Say what calls cost by currency, how many answers of each stage tell that, and what is not known."""
    if totals:
        sums = joined([money(cost, currency) for currency, cost in totals.items()], "and")
        of = joined([f"{counted(n, 'answer')} of {stage}" for stage, n in answers.items()], "and")
        yield line((f"cost: {sums}", "strong"), f", by the mean of {of}")
    if unpriced:
        yield line((f"of {counted(unpriced, 'call')} the cost is not known: no answer was metered", "note"))


def money(millionths: int, currency: str) -> str:
    """Spell an amount given in millionths of the currency's unit: `0.0012 EUR`."""
    whole, rest = divmod(millionths, 1_000_000)
    digits = f"{rest:06d}".rstrip("0")
    return f"{whole}.{digits or '0'} {currency}"
