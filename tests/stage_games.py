"""Generated pipelines of seven stages, and how many stage runs a complete answer takes on them.

The generator: seven stages with a fork and a join, `0 -> 1, 2; 1+2 -> 3 -> 4 -> 5 -> 6`. The record is
eight bits; stages 0 to 5 put out eight bits each, and stage 6 one, which is the outcome. The k factors are
dealt to the stages in turn, so that with 20 of them each stage reads two or three. An output bit is a gate
(AND, OR, XOR, majority, or "exactly one", which is not monotone) of three operands: two drawn from the
stage's inputs, and one from its biting factors or, if it has none, its inputs. A factor that does not bite
is read, and ignored. Which factors bite is drawn first. Only seeds on which the outcome differs between
before and after are used.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from govern.run.execute import Executor
from govern.run.stage import FactorValue, Stage

WIDTH = 8
READS = {0: ("record",), 1: ("s0",), 2: ("s0",), 3: ("s1", "s2"), 4: ("s3",), 5: ("s4",), 6: ("s5",)}
GATES = (
    lambda bits: int(all(bits)),
    lambda bits: int(any(bits)),
    lambda bits: sum(bits) % 2,
    lambda bits: int(2 * sum(bits) > len(bits)),
    lambda bits: int(sum(bits) == 1),
)
RECORD = [1, 0, 1, 1, 0, 1, 0, 0]


def sides(k: int) -> tuple[dict[str, FactorValue], dict[str, FactorValue]]:
    """All k factors before, and after."""
    return (
        {f"f{i}": FactorValue("0", f"f{i}@1", 0) for i in range(k)},
        {f"f{i}": FactorValue("1", f"f{i}@2", 1) for i in range(k)},
    )


def pipeline(seed: int, k: int, biting: int) -> list[Stage]:
    """Seven stages that read k factors, of which so many bite."""
    random = Random(seed)  # noqa: S311 - a generator of test cases
    bites = set(random.sample(range(k), biting))
    return [_stage(random, number, list(range(number, k, 7)), bites) for number in range(7)]


def _stage(random: Random, number: int, factors: list[int], bites: set[int]) -> Stage:
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


def changed(k: int, biting: int, count: int) -> list[list[Stage]]:
    """The first so many pipelines on which the outcome differs between the sides."""
    found: list[list[Stage]] = []
    before, after = sides(k)
    seed = 0
    while len(found) < count:
        stages = pipeline(seed, k, biting)
        executor = Executor(stages)
        if executor.execute(RECORD, before).outcome != executor.execute(RECORD, after).outcome:
            found.append(stages)
        seed += 1
    return found


def reading_all(stages: list[Stage]) -> list[Stage]:
    """The same stages, each looking at all its factors at once, as plug-ins of a workspace do."""
    return [replace(s, function=lambda f, i, inner=s.function: inner(dict(f), i)) for s in stages]
