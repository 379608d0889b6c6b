"""The properties of the search at length: five thousand generated cases each, new ones every time.

What `make test` runs are fixed cases of the same properties. The diagram is held to brute force for up to
ten factors here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from . import test_why_branching as branching
from . import test_why_evidence as evidence
from . import test_why_pipelines as pipelines
from .test_why_pipelines import cases

CASES = 5_000
LONG = settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
PROPERTIES: list[tuple[Callable[..., None], tuple[Any, ...]]] = [
    (pipelines.test_the_diagram_is_brute_force, (cases(most=10),)),
    (branching.test_the_diagram_is_that_of_looking_at_every_combination, (cases(most=8),)),
    (pipelines.test_the_answer_is_brute_force, (cases(),)),
    (pipelines.test_shares_are_the_mean_over_all_orders, (cases(most=4),)),
    (
        pipelines.test_an_undeclared_dependency_is_never_a_cause,
        (cases(most=5), st.integers(0, 4), st.integers(0, 1)),
    ),
    (pipelines.test_what_a_budget_leaves_is_still_right, (cases(most=5), st.integers(0, 12))),
    (
        pipelines.test_recorded_answers_prove_what_a_plain_model_proves_and_nothing_false,
        (cases(), st.data()),
    ),
    (pipelines.test_ways_are_the_minimal_sets_that_reach_what_is_wanted, (cases(most=5), st.data())),
    (
        evidence.test_a_tampered_digest_is_unknown_and_never_proven,
        (cases(), st.integers(0, 4), st.booleans()),
    ),
    (
        evidence.test_a_certificate_is_checked_by_running_alone_and_any_change_to_it_is_noticed,
        (cases(most=5),),
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fixed", "strategies"), PROPERTIES, ids=[each.__name__.removeprefix("test_") for each, _ in PROPERTIES]
)
def test_it_holds_at_length(fixed: Any, strategies: tuple[Any, ...]) -> None:
    LONG(given(*strategies)(fixed.hypothesis.inner_test))()
