"""What it takes to settle the rest of an answer: calls, in the order in which they are best made, and costs.

The cost of a call that nobody made is not known. What is told is the mean of what answers of the same stage
took where that was metered, and where nothing was metered, that is told instead.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from govern.source.canonical import Json
    from govern.why.answer import PlannedCall
    from govern.why.points import Need


@dataclass(frozen=True, slots=True)
class Took:
    """What one answer of a stage took; `cost`, where it was metered, is in millionths of the currency."""

    milliseconds: int
    cost: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What a call of a stage is taken to cost, in millionths: the mean of `answers` that were metered."""

    cost: int
    currency: str
    answers: int

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {"cost_millionths": self.cost, "currency": self.currency, "answers": self.answers}


@dataclass(frozen=True, slots=True)
class PricedCall:
    """A call with its price, None where no answer of its stage was metered."""

    call: PlannedCall
    price: Price | None
    milliseconds: int | None
    """The mean of what answers took."""

    @property
    def settles(self) -> int:
        """How many sets of factors wait for it."""
        return len(self.call.decides)


@dataclass(frozen=True, slots=True)
class CallPlan:
    """Calls in the order in which they are best made: the cheapest for what it settles comes first.

    What an answer turns out to be can make others needless or open further ones: after each, ask again.
    """

    calls: tuple[PricedCall, ...]
    most: int
    """So many answers make every combination known, as far as they can be counted before they are there."""

    @property
    def totals(self) -> Mapping[str, int]:
        """What all calls cost that have a price, by currency, in millionths."""
        found: Counter[str] = Counter()
        for each in self.calls:
            if each.price is not None:
                found[each.price.currency] += each.price.cost
        return dict(sorted(found.items()))

    @property
    def unpriced(self) -> int:
        """How many calls have no price."""
        return sum(each.price is None for each in self.calls)

    def to_json(self) -> dict[str, Json]:
        """Give the plan as canonical JSON."""
        calls: list[Json] = []
        for place, each in enumerate(self.calls, 1):
            price = None if each.price is None else each.price.to_json()
            plain: dict[str, Json] = {
                "order": place,
                **each.call.to_json(),
                "settles": each.settles,
                "price": price,
                "milliseconds": each.milliseconds,
            }
            calls.append(plain)
        totals: dict[str, Json] = dict(self.totals)
        return {"calls": calls, "most": self.most, "cost_millionths": totals, "unpriced": self.unpriced}


@dataclass(frozen=True, slots=True)
class Batch:
    """Calls of one stage under the same versions, about many records; `price` is that of one call.

    With `contents`, the calls were made, and what is not here is the content of their answers.
    """

    stage: str
    factors: Mapping[str, str]
    contents: bool
    calls: int
    records: int
    """How many records wait for one of them at least."""
    price: Price | None

    def to_json(self) -> dict[str, Json]:
        """Give it as canonical JSON."""
        return {
            "stage": self.stage,
            "factors": dict(self.factors),
            "contents": self.contents,
            "calls": self.calls,
            "records": self.records,
            "price": None if self.price is None else self.price.to_json(),
        }


def batches(waits: Mapping[Need, Sequence[str]], took: Mapping[str, Sequence[Took]]) -> tuple[Batch, ...]:
    """Put together calls under the same versions; the cheapest for the records that wait come first.

    `waits` says which records wait for an answer. The inputs of calls are left out: of a short text, a digest
    without a key can be guessed.
    """
    together: dict[tuple[str, tuple[tuple[str, str], ...], bool], list[Sequence[str]]] = {}
    for need, records in waits.items():
        together.setdefault((need.stage, need.factors, need.content is not None), []).append(records)
    found = [
        Batch(
            stage,
            dict(factors),
            contents,
            len(waiting),
            len({record for records in waiting for record in records}),
            price(took.get(stage, ())),
        )
        for (stage, factors, contents), waiting in together.items()
    ]
    return tuple(sorted(found, key=_batch_order))


def _batch_order(batch: Batch) -> tuple[bool, str, float, int]:
    if batch.price is None:
        return True, "", batch.calls / batch.records, -batch.records
    return False, batch.price.currency, batch.price.cost * batch.calls / batch.records, -batch.records


def call_plan(calls: Iterable[PlannedCall], most: int, took: Mapping[str, Sequence[Took]]) -> CallPlan:
    """Put calls in order, with the prices that follow from what answers of their stages took."""
    priced = [
        PricedCall(call, price(took.get(call.stage, ())), _mean_time(took.get(call.stage, ())))
        for call in calls
    ]
    return CallPlan(tuple(sorted(priced, key=_order)), most)


def price(took: Sequence[Took]) -> Price | None:
    """Give the mean cost of those answers that were metered; None where none was, or in two currencies."""
    found = [(each.cost, each.currency) for each in took if each.cost is not None and each.currency]
    currencies = {currency for _, currency in found}
    if len(currencies) != 1:
        return None
    return Price(-(-sum(cost for cost, _ in found) // len(found)), currencies.pop(), len(found))


def _mean_time(took: Sequence[Took]) -> int | None:
    return -(-sum(each.milliseconds for each in took) // len(took)) if took else None


def _order(each: PricedCall) -> tuple[bool, str, float, int, int]:
    """Sort by cost for what is settled, in one currency; what has no price comes last, by what it settles."""
    if each.price is None:
        return True, "", 0.0, -each.settles, -each.call.configurations
    return (
        False,
        each.price.currency,
        each.price.cost / max(1, each.settles),
        -each.settles,
        -each.call.configurations,
    )
