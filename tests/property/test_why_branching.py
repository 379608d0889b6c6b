"""The same properties where every stage is branched on, and not only one under very many changed factors."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.run.execute import Executor
from govern.run.memo import Memo
from govern.run.traces import Traces
from govern.why import diagram, explain
from govern.why.attempt import Replayer
from govern.why.diagram import build

from . import test_why_pipelines as pipelines
from .test_why_pipelines import Case, cases

FIXED = settings(max_examples=150, deadline=None, derandomize=True)
NEVER_DENSE = -1


@FIXED
@given(cases(most=8))
def test_the_diagram_is_that_of_looking_at_every_combination(case: Case) -> None:
    found = []
    for dense in (10, NEVER_DENSE):
        with patch.object(diagram, "DENSE", dense):
            executor = Executor(case.stages, traces=Traces())
            found.append(build(Replayer(executor), 0, case.before, case.after, case.names).function)
    by_looking, by_branching = found
    assert by_looking.factors == by_branching.factors
    for level, other in zip(by_looking.levels, by_branching.levels, strict=True):
        assert len(level) == len(other)
    for new, outcome in case.outcomes.items():
        mask = sum(1 << i for i, name in enumerate(by_branching.factors) if name in new)
        assert by_branching.outcomes[by_branching.at(mask)].outcome == outcome


@pytest.mark.parametrize(
    ("fixed", "strategies"),
    [
        (pipelines.test_the_answer_is_brute_force, (cases(),)),
        (
            pipelines.test_recorded_answers_prove_what_a_plain_model_proves_and_nothing_false,
            (cases(), st.data()),
        ),
        (
            pipelines.test_an_undeclared_dependency_is_never_a_cause,
            (cases(most=5), st.integers(0, 4), st.integers(0, 1)),
        ),
        (pipelines.test_what_a_budget_leaves_is_still_right, (cases(most=5), st.integers(0, 12))),
    ],
    ids=lambda value: value.__name__.removeprefix("test_") if callable(value) else "",
)
def test_what_holds_by_looking_holds_by_branching(fixed: Any, strategies: tuple[Any, ...]) -> None:
    with patch.object(diagram, "DENSE", NEVER_DENSE):
        FIXED(given(*strategies)(fixed.hypothesis.inner_test))()


@FIXED
@given(cases(most=5))
def test_a_memo_from_before_hides_nothing_of_what_was_read(case: Case) -> None:
    if not case.endpoints_run() or case.first == case.last:
        return
    memo = Memo()
    with patch.object(diagram, "DENSE", NEVER_DENSE):
        first, second = (explain(case.stages, 0, case.before, case.after, memo=memo) for _ in range(2))
    assert first.proven == second.proven
    assert first.share == second.share
