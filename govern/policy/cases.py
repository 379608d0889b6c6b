"""The cases of a policy, run: what each should show, what the policy says, which conditions they reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.policy.clauses import clauses, truths
from govern.policy.explaining import explain
from govern.policy.given import case_bindings
from govern.policy.judging import Judged, Outcome, applies, judge
from govern.policy.subjects import MAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from govern.diagnostic import Explained, Place
    from govern.policy.cel.syntax import Node
    from govern.policy.cel.trace import Path
    from govern.policy.compiled import CompiledPolicy


@dataclass(frozen=True, slots=True)
class CaseRun:
    """One case as it ran. `selected` is false where `match` does not select what it gives: then it passes.

    `message` is what the policy says, or why it can't be evaluated; `explanation` the evaluation that
    decided. Both are empty for a case that went as it should.
    """

    name: str
    index: int
    expected: Outcome
    actual: Outcome
    selected: bool = True
    message: str = ""
    explanation: tuple[Explained, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the policy says what the case expects."""
        return self.actual is self.expected


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition of `require`, and in how many cases it was seen to hold, and not to hold."""

    text: str
    start: int
    end: int
    held: int
    failed: int

    @property
    def covered(self) -> bool:
        """Whether it was seen both ways."""
        return self.held > 0 and self.failed > 0


def run_cases(
    compiled: CompiledPolicy, place_of: Callable[[int, Path], Place | None]
) -> tuple[tuple[CaseRun, ...], tuple[Clause, ...]]:
    """Run every case, and count how often each condition of `require` held.

    `place_of` gives the place of a value that a case gives, by the case's number and the value's path.
    """
    conditions = tuple(clauses(compiled.require.node))
    seen: list[set[tuple[int, bool]]] = [set() for _ in conditions]
    runs: list[CaseRun] = []
    for index in range(len(compiled.policy.cases)):
        bindings = case_bindings(compiled, index)[0]
        judged, selected = _outcomes(compiled, bindings)
        for each in judged:
            for at, truth in _truths(compiled, each, conditions):
                seen[at].add((index, truth))
        runs.append(_run(compiled, index, judged, place_of, selected=selected))
    return tuple(runs), tuple(_clause(compiled, *pair) for pair in zip(conditions, seen, strict=True))


def _outcomes(compiled: CompiledPolicy, bindings: dict[str, object]) -> tuple[list[Judged], bool]:
    """What the policy says of each item that a case gives; nothing where `match` does not select it."""
    if MAIN[compiled.policy.subject] in bindings:
        selected = applies(compiled, bindings)
        if not isinstance(selected, bool):
            return [selected], True
        if not selected:
            return [], False
    return list(judge(compiled, bindings)), True


def _run(
    compiled: CompiledPolicy,
    index: int,
    judged: list[Judged],
    place_of: Callable[[int, Path], Place | None],
    *,
    selected: bool,
) -> CaseRun:
    case = compiled.policy.cases[index]
    expected = Outcome(case.expect)
    decisive = next((each for kind in _WORST for each in judged if each.outcome is kind), None)
    actual = Outcome.PASS if decisive is None else decisive.outcome
    if actual is expected:
        return CaseRun(case.name, index, expected, actual, selected)
    shown = decisive or next(iter(judged), None)
    if shown is None:
        why = "there is nothing to judge in it" if selected else "`match` does not select what it gives"
        return CaseRun(case.name, index, expected, actual, selected, why)
    message = compiled.message.fill(shown.bindings) if actual is Outcome.FAIL else ""
    if shown.error is not None:
        message = f"`{shown.part}` can't be evaluated: {shown.error.message}"
    told = explain(compiled, shown, lambda path: place_of(index, path))
    return CaseRun(case.name, index, expected, actual, selected, message, told)


_WORST = (Outcome.ERROR, Outcome.FAIL)
"""What decides a case of several items, the first of these that is there."""


def _truths(
    compiled: CompiledPolicy, judged: Judged, conditions: tuple[Node, ...]
) -> Iterator[tuple[int, bool]]:
    if judged.part == "require" and not judged.exhausted:
        yield from truths(conditions, compiled.require.explain(judged.bindings).root)


def _clause(compiled: CompiledPolicy, node: Node, seen: set[tuple[int, bool]]) -> Clause:
    span = node.span
    text = " ".join(compiled.require.source[span.start : span.end].split())
    held = sum(truth for _, truth in seen)
    return Clause(text, span.start, span.end, held, len(seen) - held)
