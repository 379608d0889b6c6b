"""What exact answers cost: stage runs, minimal sets, Shapley shares, and the decomposition of a rate.

    python bench/why_engine.py [--shared DIR] [--records 3708] [--rounds 5]

Four parts, each beside the plain way and a goal. Times are CPU seconds of this process (user and system);
each is the median of the rounds, with the fastest and the slowest in brackets, for a machine is noisy.

1. Stage runs of a complete answer with 20 changed factors over 7 stages (`tests/stage_games.py`), where a
   fifth, half or all of the factors bite, beside trying every combination; and with 40 and 64 changed.
2. Exact Shapley shares on the same diagrams, from the diagram to the shares, beside subset sums over all 2^k
   combinations for fewer factors, where that still ends; the sum is checked, and the shares compared.
3. Minimal sets on a diagram whose sets are the most that there can be.
4. Why a rate changed, on real texts with seven changed factors (`bench/review_game.py`): exact, sum checked.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from fractions import Fraction
from math import comb, factorial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

import review_game  # noqa: E402 - beside this file

from govern.run.execute import Executor  # noqa: E402
from govern.run.memo import Memo  # noqa: E402
from govern.why import explain  # noqa: E402
from govern.why.antichain import Antichains  # noqa: E402
from govern.why.attempt import Replayer  # noqa: E402
from govern.why.diagram import build  # noqa: E402
from govern.why.function import Ending, OutcomeFunction  # noqa: E402
from govern.why.rates import Case, decompose  # noqa: E402
from govern.why.shapley import shares  # noqa: E402
from tests.stage_games import RECORD, changed, reading_all, sides  # noqa: E402 - the path was just set

if TYPE_CHECKING:
    from collections.abc import Callable

PIPELINES = 8


def timed(run: Callable[[], Any], rounds: int) -> tuple[float, str]:
    """Run it so often; give the median of CPU seconds, and how to say it."""
    took = []
    for _ in range(rounds):
        began = time.process_time()
        run()
        took.append(time.process_time() - began)
    middle = statistics.median(took)
    return middle, f"{middle * 1000:,.1f} ms ({min(took) * 1000:,.1f} to {max(took) * 1000:,.1f})"


def stage_runs() -> None:
    print(
        "complete answers, 20 changed factors over 7 stages; stage runs of", PIPELINES, "generated pipelines"
    )
    everything = 7 << 20
    for name, biting, most in (("a fifth", 4, 200), ("half", 10, 1_500), ("all", 20, 20_000)):
        for how, ask in (("asking for what they use", list), ("looking at everything", reading_all)):
            runs = [explain(ask(s), RECORD, *sides(20)).stage_runs for s in changed(20, biting, PIPELINES)]
            mean = statistics.mean(runs)
            print(
                f"  {name:7} bite, stages {how:24}: mean {mean:5,.0f}  most {max(runs):5,}  goal {most:6,}  "
                f"{_met(mean <= most)}; every combination {everything:,}, {everything / mean:,.0f}x"
            )

    for k, biting in ((40, 5), (64, 5), (64, 20)):
        runs = [explain(s, RECORD, *sides(k)).stage_runs for s in changed(k, biting, PIPELINES)]
        print(
            f"  {k} changed, {biting} bite: mean {statistics.mean(runs):,.0f}  most {max(runs):,}  "
            f"every combination {7 << k:.1e}"
        )


def function(k: int, biting: int, number: int) -> OutcomeFunction:
    """The outcome function of one of the generated pipelines."""
    stages = changed(k, biting, number + 1)[number]
    before, after = sides(k)
    return build(Replayer(Executor(stages)), RECORD, before, after, list(before)).function


def plain(game: OutcomeFunction, values: list[Fraction]) -> dict[str, float]:
    """Shapley shares by the formula, over all 2^k combinations."""
    k = len(game.factors)
    table = [float(values[game.at(mask)]) for mask in range(1 << k)]
    weight = [factorial(s) * factorial(k - 1 - s) / factorial(k) for s in range(k)]
    found = dict.fromkeys(game.factors, 0.0)
    for i, name in enumerate(game.factors):
        bit = 1 << i
        found[name] = sum(
            weight[mask.bit_count()] * (table[mask | bit] - table[mask])
            for mask in range(1 << k)
            if not mask & bit
        )
    return found


def shapley(rounds: int) -> None:
    print("exact Shapley shares, from the diagram; goal at k = 20: 25 ms, error below 1e-9")
    for k in (8, 12, 16, 20):
        slowest, said, worst, other, most = 0.0, "", 0.0, "", 0
        for number in range(PIPELINES):
            game = function(k, k, number)
            last, most = game.at(game.full), max(most, len(game.factors))
            values = [Fraction(n == last) for n in range(len(game.outcomes))]
            exact = shares(game, values)
            took, text = timed(lambda: shares(game, values), rounds)  # noqa: B023 - called at once
            if took >= slowest:
                slowest, said = took, text
            worst = max(worst, abs(float(sum(exact.values())) - 1))
            if k <= 16 and number == 0:
                seconds, _ = timed(lambda: plain(game, values), 1)  # noqa: B023 - called at once
                summed = plain(game, values)
                worst = max(worst, *(abs(summed[name] - float(exact[name])) for name in exact))
                other = f"  all combinations {seconds * 1000:,.1f} ms"
        verdict = _met(slowest <= 0.025 and worst < 1e-9) if k == 20 else ""
        which = f"k = {k:2} (up to {most} matter): slowest of {PIPELINES}"
        print(f"  {which} {said}  error {worst:.1e}{other}  {verdict}")

    values = [Fraction(0), Fraction(1)]
    game = weighted_vote(20)
    took, said = timed(lambda: shares(game, values), rounds)
    print(
        f"  k = 20, all matter: a vote with weights 1 to 20 ({sum(map(len, game.levels)):,} nodes): {said}"
        f"  {_met(took <= 0.025)}"
    )
    game = by_chance(20)
    print(
        f"  k = 20, each outcome by the toss of a coin, so that next to nothing merges "
        f"({sum(map(len, game.levels)):,} nodes): {timed(lambda: shares(game, values), rounds)[1]}"
    )


def weighted_vote(k: int) -> OutcomeFunction:
    """Factor i has i + 1 votes, and more than half of all decide: each factor matters, none like another."""
    total = k * (k + 1) // 2
    levels, reached = [], [0]
    for i in range(k - 1, -1, -1):
        following = sorted({votes + new for votes in reached for new in (0, i + 1)})
        if i == 0:
            levels.append(tuple((int(2 * v > total), int(2 * (v + 1) > total)) for v in reached))
        else:
            place = {votes: at for at, votes in enumerate(following)}
            levels.append(tuple((place[votes], place[votes + i + 1]) for votes in reached))
        reached = following
    names = tuple(f"f{i}" for i in range(k))
    return OutcomeFunction(names, tuple(reversed(levels)), (Ending("no", 0), Ending("yes", 1)))


def by_chance(k: int) -> OutcomeFunction:
    """A function without any structure; no pipeline is one."""
    random = Random(1)  # noqa: S311 - a generator of test cases
    table = [random.getrandbits(1) for _ in range(1 << k)]
    levels = []
    while len(table) > 1:
        numbers: dict[tuple[int, int], int] = {}
        pairs = zip(table[::2], table[1::2], strict=True)
        table = [numbers.setdefault(pair, len(numbers)) for pair in pairs]
        levels.append(tuple(numbers))
    names = tuple(f"f{i}" for i in range(k))
    return OutcomeFunction(names, tuple(levels), (Ending("no", 0), Ending("yes", 1)))


def minimal_sets(rounds: int) -> None:
    print("minimal sets of a vote, the most there can be: found and counted, the smallest 1,000 listed")
    for k in (20, 40, 64):
        levels = [tuple((count, count + 1) for count in range(k - i)) for i in range(1, k)]
        first = tuple((int(count > k // 2), int(count + 1 > k // 2)) for count in range(k))
        game = OutcomeFunction(
            tuple(f"f{i}" for i in range(k)), (first, *levels), (Ending("no", 0), Ending("yes", 1))
        )

        def search(game: OutcomeFunction = game) -> int:
            families = Antichains()
            found = families.minimal(game.levels, [True, False], undone=True)
            families.smallest(found, 1_000)
            return sum(families.counts(found))

        assert search() == comb(k, k // 2)
        print(f"  k = {k}: {search():,} sets, {timed(search, rounds)[1]}")


def rates(shared: Path, records: int, rounds: int) -> None:
    texts = review_game.texts(shared, records)
    cases = [Case(str(at), text, text) for at, text in enumerate(texts)]
    before, after = review_game.sides()
    found = []

    def run() -> None:
        decomposed = decompose(
            review_game.STAGES, cases, before, after, asked=lambda o: o == "escalate", memo=Memo(1 << 20)
        )
        found.append(decomposed)

    took, said = timed(run, rounds)
    whole = found[0].whole
    assert whole.sum == whole.change
    print(f"why a rate changed: {len(cases):,} records x {len(before)} factors; goal 2 s, exact")
    rate = f"{float(whole.before):.4%} -> {float(whole.after):.4%}, the shares sum to the change exactly"
    census = f"{sum(len(f.keys) for f in whole.census)} flips of {len(whole.census)} kinds"
    print(f"  {said}, {found[0].stage_runs:,} stage runs; {rate}; {census}  {_met(took <= 2.0)}")


def _met(reached: bool) -> str:  # noqa: FBT001 - a verdict
    return "met" if reached else "MISSED"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shared", type=Path, default=REPOSITORY.parent / "shared")
    parser.add_argument("--records", type=int, default=3_708)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    stage_runs()
    shapley(given.rounds)
    minimal_sets(given.rounds)
    if (given.shared / "data/feedback").is_dir():
        rates(given.shared, given.records, given.rounds)
    else:
        print(f"why a rate changed: left out, {given.shared} has no texts (--shared)")


if __name__ == "__main__":
    main()
