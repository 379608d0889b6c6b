"""The calls that would settle what is open: what nobody recorded, and a proof still needs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from govern.why.answer import PlannedCall
from govern.why.points import RECORDED, UNKNOWN, Need

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.why.causes import FactorSet
    from govern.why.function import Ending, OutcomeFunction
    from govern.why.points import Points


def settling(
    points: Points, function: OutcomeFunction, undecided: Iterable[FactorSet], sink: str
) -> tuple[PlannedCall, ...]:
    """Name each answer that the outcome of undoing one of the sets waits for, and the sets it decides.

    The answer that settles most comes first. A call is named where all that it reads is known; what follows
    it may be a call too, once it is answered.
    """
    configurations = waiting(points, function, sink)
    decides: dict[Need, list[FactorSet]] = {}
    bits = {name: 1 << i for i, name in enumerate(function.factors)}
    for members in undecided:
        undone = sum(bits[name] for name in members)
        for need in _needs(points, function.outcomes[function.at(function.full ^ undone)], sink):
            decides.setdefault(need, []).append(members)
    calls = [
        PlannedCall(
            need.stage, dict(need.factors), dict(need.inputs), tuple(sets), need.content, configurations[need]
        )
        for need, sets in decides.items()
    ]
    return tuple(sorted(calls, key=lambda call: (-len(call.decides), -call.configurations)))


def open_answers(points: Points, function: OutcomeFunction, sink: str) -> int:
    """Count the answers that any combination waits for: no more are needed to know every outcome.

    Answers that are asked for with the answers to others can't be counted before those are known.
    """
    return len(waiting(points, function, sink))


def waiting(points: Points, function: OutcomeFunction, sink: str) -> Counter[Need]:
    """Count for each answer that is not here the configurations whose outcome waits for it."""
    found: Counter[Need] = Counter()
    for ending, count in zip(function.outcomes, _configurations(function), strict=True):
        for need in _needs(points, ending, sink):
            found[need] += count
    return found


def _needs(points: Points, ending: Ending, sink: str) -> Iterator[Need]:
    if ending.known:
        return
    name = ending.key.removeprefix(UNKNOWN)
    if name.startswith(RECORDED):  # the final output is known by its digest, and what it came to is not
        yield Need(sink, content=name.removeprefix(RECORDED))
        return
    yield from points.needs[name]


def _configurations(function: OutcomeFunction) -> list[int]:
    """Count the configurations that end in each outcome, from the top of the diagram downwards."""
    counts = [1]
    for i in range(len(function.levels) - 1, -1, -1):
        level = function.levels[i]
        width = len(function.levels[i - 1]) if i else len(function.outcomes)
        below = [0] * width
        for count, pair in zip(counts, level, strict=True):
            for node in pair:
                below[node] += count
        counts = below
    return counts
