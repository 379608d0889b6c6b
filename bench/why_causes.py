"""All minimal causes and exact shares, ours and by brute force, on pipelines that others can be asked about.

The pipelines are those of `tests/stage_games.py`, seven stages and k changed factors that all bite. Others
are given the outcomes of all 2^k combinations as a table, so that no stage run is on their account.
"""

from __future__ import annotations

import json
import sys
from array import array
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

import review_game  # noqa: E402 - beside this file, and needs the path that was just set

from govern.run.execute import Executor  # noqa: E402
from govern.run.memo import Memo  # noqa: E402
from govern.why import explain  # noqa: E402
from govern.why.attempt import Replayer  # noqa: E402
from govern.why.diagram import build  # noqa: E402
from govern.why.rates import Case, decompose  # noqa: E402
from tests.stage_games import RECORD, changed, sides  # noqa: E402

if TYPE_CHECKING:
    from govern.run.stage import FactorValue, Stage
    from govern.why.answer import Explanation
    from govern.why.rates import Decomposition

STAGES = 7


def pipeline(k: int) -> list[Stage]:
    """The first generated pipeline of k factors whose outcome differs between the sides."""
    return changed(k, k, 1)[0]


def explained(k: int) -> Explanation:
    """Answer it: minimal sets both ways, shares, roles."""
    return explain(pipeline(k), RECORD, *sides(k), budget=None)


def configured(k: int, mask: int) -> dict[str, FactorValue]:
    before, after = sides(k)
    return {name: (after if mask >> at & 1 else before)[name] for at, name in enumerate(before)}


def by_brute_force(k: int) -> tuple[bytes, list[int]]:
    """Run every stage in every combination; give the outcomes as a table, and the minimal rollback sets.

    A bit of a combination is set where the factor is as after; a rollback set has those that are undone.
    """
    stages = pipeline(k)
    executor = Executor(stages)
    last = executor.execute(RECORD, configured(k, (1 << k) - 1)).outcome
    table = bytearray(1 << k)
    for mask in range(1 << k):
        factors, outputs = configured(k, mask), {"record": RECORD}
        for stage in stages:
            values = {name: factors[name].value for name in stage.factors}
            outputs[stage.name] = stage.function(values, {name: outputs[name] for name in stage.inputs})
        table[mask] = outputs[stages[-1].name] == last
    full, minimal = (1 << k) - 1, list[int]()
    for undone in sorted(range(1, 1 << k), key=int.bit_count):
        if not table[full ^ undone] and not any(undone & small == small for small in minimal):
            minimal.append(undone)
    return bytes(table), minimal


def table(k: int, place: Path) -> None:
    """Write the outcomes of all combinations, as the diagram has them: one byte each."""
    game = build(Replayer(Executor(pipeline(k))), RECORD, *sides(k), [f"f{at}" for at in range(k)]).function
    last = game.at(game.full)
    bits = [1 << game.factors.index(f"f{at}") if f"f{at}" in game.factors else 0 for at in range(k)]
    masks = array("q", [0])
    for bit in bits:
        masks.extend([mask | bit for mask in masks])
    place.write_bytes(bytes(game.at(mask) == last for mask in masks))


def named(explanation: Explanation) -> set[frozenset[str]]:
    """Give the minimal rollback sets by name."""
    assert explanation.causes is not None
    return {frozenset(found) for found in explanation.causes.rollback}


def rate(shared: Path, records: int) -> Decomposition:
    """Decompose the rate of escalations over real reviews, seven factors changed."""
    cases = [Case(str(at), text, text) for at, text in enumerate(review_game.texts(shared, records))]
    before, after = review_game.sides()
    return decompose(
        review_game.STAGES, cases, before, after, asked=lambda o: o == "escalate", memo=Memo(1 << 20)
    )


def observed(shared: Path, records: int, place: Path) -> Fraction:
    """Write what the stages gave on both sides, as a causal library would be told; gives the rate's change.

    It can't be told of texts: words, negated words, score, calibrated value and outcome stand for them.
    """
    columns = ("words", "negated", "score", "concern", "escalate")
    edges = [("words", "negated"), ("words", "score"), ("negated", "score"), ("score", "concern")]
    told: dict[str, Any] = {"columns": columns, "edges": [*edges, ("concern", "escalate")]}
    rates = []
    for side, factors in zip(("before", "after"), review_game.sides(), strict=True):
        executor, rows = Executor(review_game.STAGES, Memo(1 << 20)), []
        for text in review_game.texts(shared, records):
            trace = executor.execute(text, factors)
            words, score, concern = (
                json.loads(trace.outputs[name].content) for name in ("extract", "score", "calibrate")
            )
            escalated = int(trace.outcome == "escalate")
            rows.append([len(words), sum(negated for _, negated in words), score, concern, escalated])
        told[side] = rows
        rates.append(Fraction(sum(row[-1] for row in rows), len(rows)))
    place.write_text(json.dumps(told))
    return rates[1] - rates[0]
