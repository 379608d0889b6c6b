"""The search for one factor's keys: minimal sets, what each gives, what the other keys do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.why.drill.answer import Drilled, KeySet
from govern.why.drill.search import Came, Spent, minimal_sets, narrowed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.run.keyed.key import Key, Keyed, Route
    from govern.why.attempt import Attempt
    from govern.why.drill.trying import Trials

MOST_READ = 16
"""The most keys read of which combinations are tried one after the other; each may double them."""

MOST_TOGETHER = 6
"""The most keys, among those worth trying first or found together, of which every combination is tried."""


@dataclass(slots=True)
class Search:
    """The search for one factor's keys, and what it comes to.

    `ends` are the factor as before and as after; `likely` are the keys worth trying first where too many were
    read to try them all; `made` is what is known of the factor without a search.
    """

    trials: Trials
    parts: Keyed
    ends: tuple[Attempt, Attempt]
    made: Drilled
    likely: list[Key]

    def drilled(self) -> Drilled:
        """Search, as far as the trials reach."""
        every = frozenset(key.route for key in self.parts.keys)
        try:
            read, kept = self.trials.attempt(frozenset())
            faithful = len(read) <= MOST_READ or self.trials.is_before(every)
            _, undone = (read, self.ends[0]) if faithful else self.trials.attempt(every)
        except Spent:
            return self._ended([], complete=False, missing=["no replays were left for it"])
        if [each.ending.key for each in (undone, kept)] != [each.ending.key for each in self.ends]:
            missing = "put together again from its keys, it does not come to what it came to"
            return self._ended([], complete=False, missing=[missing])
        return self._searched(every, many=len(read) > MOST_READ)

    def _searched(self, every: frozenset[Route], *, many: bool) -> Drilled:
        in_order = [key.route for key in self.parts.keys]
        likely = [key.route for key in self.likely]
        budget, self.trials.budget = self.trials.budget, self.trials.budget // 2
        found = minimal_sets(self.trials, likely[:MOST_TOGETHER] if many else in_order)
        self.trials.budget = budget
        sets = [(undone, True) for undone in found.sets]
        for universe in (likely, in_order):
            if not sets and universe and (narrow := narrowed(self.trials, universe, MOST_TOGETHER)):
                sets = [narrow]
        missing = []
        if not sets:
            missing.append("no set of its keys was found within the replays allowed")
        elif found.unknown:
            missing.append("what some combinations of its keys come to is not known here")
        elif not found.complete and not many:
            missing.append("the replays allowed did not reach every combination of the keys read")
        return self._ended(sets, complete=found.complete, missing=missing, every=every, many=many)

    def _ended(
        self,
        sets: Sequence[tuple[frozenset[Route], bool]],
        *,
        complete: bool,
        missing: Sequence[str],
        every: frozenset[Route] = frozenset(),
        many: bool = False,
    ) -> Drilled:
        trials = self.trials
        told = tuple(self._told(undone, every, minimal=minimal) for undone, minimal in sets)
        idle = self._idle(every.difference(*(undone for undone, _ in sets))) if sets else None
        read = tuple(key for key in self.parts.keys if key.route in trials.ever_read)
        return replace(
            self.made,
            read=None if many or not every else read,
            sets=told,
            complete=complete and bool(sets),
            idle=idle,
            void=trials.void,
            replays=trials.replays,
            missing=tuple(missing),
        )

    def _told(self, undone: frozenset[Route], every: frozenset[Route], *, minimal: bool) -> KeySet:
        _, attempt = self.trials.attempt(undone)
        keys = tuple(key for key in self.parts.keys if key.route in undone)
        return KeySet(keys, attempt.ending.outcome, minimal, self._alone(every - undone))

    def _alone(self, rest: frozenset[Route]) -> bool | None:
        try:
            came = self.trials(rest).came
        except Spent:
            return None
        return None if came is Came.UNKNOWN else came is Came.STAYS

    def _idle(self, rest: frozenset[Route]) -> bool | None:
        try:
            _, attempt = self.trials.attempt(rest)
        except Spent:
            return None
        return not attempt.differing(self.ends[1])
