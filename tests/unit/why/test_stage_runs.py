"""How many stage runs a complete answer takes, on generated pipelines with 20 changed factors over 7 stages.

The generator: seven stages with a fork and a join, `0 -> 1, 2; 1+2 -> 3 -> 4 -> 5 -> 6`. The record is
eight bits; stages 0 to 5 put out eight bits each, and stage 6 one, which is the outcome. The 20 factors are
dealt to the stages in turn, so that each stage reads two or three. An output bit is a gate (AND, OR, XOR,
majority, or "exactly one", which is not monotone) of three operands: two drawn from the stage's inputs, and
one from its biting factors or, if it has none, its inputs. A factor that does not bite is read, and
ignored. Which factors bite is drawn first: a fifth, half or all of the 20. Only seeds on which the outcome
differs between before and after are used.
"""

from __future__ import annotations

from random import Random
from statistics import mean
from typing import Any

import pytest

from govern.run.execute import Executor
from govern.run.stage import FactorValue, Stage
from govern.why import explain
from govern.why.answer import Explanation, Tier

K = 20
WIDTH = 8
READS = {0: ("record",), 1: ("s0",), 2: ("s0",), 3: ("s1", "s2"), 4: ("s3",), 5: ("s4",), 6: ("s5",)}
GATES = (
    lambda bits: int(all(bits)),
    lambda bits: int(any(bits)),
    lambda bits: sum(bits) % 2,
    lambda bits: int(2 * sum(bits) > len(bits)),
    lambda bits: int(sum(bits) == 1),
)
BEFORE = {f"f{i}": FactorValue("0", f"f{i}@1", 0) for i in range(K)}
AFTER = {f"f{i}": FactorValue("1", f"f{i}@2", 1) for i in range(K)}
RECORD = [1, 0, 1, 1, 0, 1, 0, 0]


def pipeline(seed: int, biting: int) -> list[Stage]:
    random = Random(seed)  # noqa: S311 - a generator of test cases
    bites = set(random.sample(range(K), biting))
    return [stage(random, number, list(range(number, K, 7)), bites) for number in range(7)]


def stage(random: Random, number: int, factors: list[int], bites: set[int]) -> Stage:
    operands = [(name, i) for name in READS[number] for i in range(WIDTH)]
    levers = [(f"f{i}", -1) for i in factors if i in bites] or operands
    wiring = [
        (random.choice(GATES), (*random.sample(operands, 2), random.choice(levers)))
        for _ in range(WIDTH if number < 6 else 1)
    ]

    def compute(values: Any, inputs: Any) -> list[int]:
        return [
            gate([values[name] if i < 0 else inputs[name][i] for name, i in wires]) for gate, wires in wiring
        ]

    return Stage(f"s{number}", tuple(f"f{i}" for i in factors), READS[number], compute)


def changed(biting: int, count: int) -> list[list[Stage]]:
    found: list[list[Stage]] = []
    seed = 0
    while len(found) < count:
        stages = pipeline(seed, biting)
        executor = Executor(stages)
        if executor.execute(RECORD, BEFORE).outcome != executor.execute(RECORD, AFTER).outcome:
            found.append(stages)
        seed += 1
    return found


def answers(biting: int) -> list[Explanation]:
    return [explain(stages, RECORD, BEFORE, AFTER) for stages in changed(biting, 8)]


@pytest.mark.parametrize(("biting", "most"), [(4, 200), (10, 1_500), (20, 20_000)])
def test_a_complete_answer_takes_few_stage_runs(biting: int, most: int) -> None:
    found = answers(biting)
    assert all(Tier.COMPLETE in answer.tiers for answer in found)
    assert mean(answer.stage_runs for answer in found) <= most
