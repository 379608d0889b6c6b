"""How `bench/log.py` measures and prints: works in turn, medians, one line a limit."""

from __future__ import annotations

import resource
import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def alternate(
    rounds: int, clock: Callable[[], float], *works: Callable[[], object]
) -> list[tuple[float, float]]:
    """Run each work once a round; give of each the median of its seconds, and how far they were apart."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, seconds in zip(works, taken, strict=True):
            began = clock()
            work()
            seconds.append(clock() - began)
    return [(statistics.median(one), (max(one) - min(one)) / statistics.median(one)) for one in taken]


def told(name: str, ours: str, other: str, ratio: str, goal: str) -> None:
    print(f"{name:<34} {ours:>24} {other:>34} {ratio:>9}   {goal}", flush=True)
