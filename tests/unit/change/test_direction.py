from __future__ import annotations

from typing import Any

import pytest

from govern.change.direction import Direction, came, direction, measure, moved, went
from govern.contract.direction import Absent, Looser, Mark
from govern.contract.impact import Impact, leaves
from govern.contract.kinds import model_of

LOOSER, TIGHTER, OTHER = Direction.LOOSER, Direction.TIGHTER, Direction.OTHER


@pytest.mark.parametrize(
    ("mark", "old", "new", "expected"),
    [
        (Mark(Looser.LOWER), 2, 1, LOOSER),
        (Mark(Looser.LOWER), 1, 2, TIGHTER),
        (Mark(Looser.HIGHER), "P30D", "P1Y", LOOSER),
        (Mark(Looser.HIGHER), "P1Y", "P12M", OTHER),
        (Mark(Looser.HIGHER), "2026-01-31", "2026-02-01", LOOSER),
        (Mark(Looser.LOWER), "0.9", "0.85", LOOSER),
        (Mark(Looser.LOWER), {"decimal": "0.10"}, {"decimal": "0.9"}, TIGHTER),
        (Mark(Looser.LOWER), True, False, LOOSER),
        (Mark(Looser.LOWER, ranks=("low", "high")), "high", "low", LOOSER),
        (Mark(Looser.LOWER, ranks=("low", "high")), "low", "sky-high", LOOSER),
        (Mark(Looser.HIGHER), "often", "seldom", LOOSER),
        (Mark(Looser.HIGHER), "NaN", "1", LOOSER),
        (Mark(Looser.HIGHER), [1], [2], LOOSER),
        (Mark(Looser.NEITHER), "a", "b", OTHER),
        (Mark(Looser.EITHER), "a", "b", LOOSER),
        (Mark(Looser.FEWER), "a", "b", LOOSER),
        (Mark(Looser.EITHER), "sanitizer/strict@1.0.0", "sanitizer/strict@1.1.0", OTHER),
        (Mark(Looser.EITHER), "sanitizer/strict@1.10.0", "sanitizer/strict@1.9.0", LOOSER),
        (Mark(Looser.MORE), "sanitizer/strict@1.9.0", "sanitizer/strict@1.10.0", OTHER),
        (Mark(Looser.EITHER), "sanitizer/strict@1.0.0", "sanitizer/lax@1.0.0", LOOSER),
    ],
)
def test_a_value_that_moved(mark: Mark, old: Any, new: Any, expected: Direction) -> None:
    assert moved(("x",), old, new, (mark,)) is expected


@pytest.mark.parametrize(
    ("mark", "coming", "going"),
    [
        (Mark(Looser.FEWER), TIGHTER, LOOSER),
        (Mark(Looser.MORE), LOOSER, TIGHTER),
        (Mark(Looser.EITHER), LOOSER, LOOSER),
        (Mark(Looser.NEITHER), OTHER, OTHER),
        (Mark(Looser.HIGHER), TIGHTER, LOOSER),
        (Mark(Looser.LOWER, Absent.STRICTEST), LOOSER, TIGHTER),
        (Mark(Looser.HIGHER, Absent.ELSEWHERE), LOOSER, LOOSER),
    ],
)
def test_a_part_that_came_or_went(mark: Mark, coming: Direction, going: Direction) -> None:
    assert (came(mark), went(mark)) == (coming, going)


def test_the_order_of_a_list_can_not_be_ranked() -> None:
    assert moved(("x", "@order"), ["a"], ["b"], (Mark(Looser.FEWER), Mark(Looser.FEWER))) is LOOSER
    assert moved(("x", "@order"), ["a"], ["b"], (Mark(Looser.NEITHER), Mark(Looser.NEITHER))) is OTHER


def test_words_are_measured_by_rank_only_where_they_are_ranked() -> None:
    assert measure("RESTRICTED", ("public", "restricted")) == 1
    assert measure("secret", ("public", "restricted")) is None
    assert measure(None, ()) is None


def actions(*of: dict[str, Any]) -> Any:
    return model_of("ActionPolicy").model_validate(
        {
            "apiVersion": "govern/v1",
            "kind": "ActionPolicy",
            "id": "x",
            "version": "1.0.0",
            "status": "active",
            "actions": list(of),
        }
    )


TAG = {"name": "tag", "blast_radius": "high", "minimum_confidence": "0.9"}
OFFICER = {"role": "officer", "count": 2}


def judged(old: Any, new: Any) -> dict[str, Direction]:
    before, after = ({leaf.route: leaf for leaf in leaves(side)} for side in (old, new))
    routes = sorted(
        route
        for route in before.keys() | after.keys()
        if before.get(route) != after.get(route)
        and (before.get(route) or after[route]).impact not in {Impact.DOC, Impact.IDENTITY}
    )
    return {".".join(route): direction(route, (old, before), (new, after)) for route in routes}


def test_an_approver_who_goes_loosens_and_one_who_comes_tightens() -> None:
    without, with_ = actions(TAG), actions({**TAG, "approvals": [OFFICER]})
    assert set(judged(with_, without).values()) == {LOOSER}
    assert set(judged(without, with_).values()) == {TIGHTER}


def test_of_an_action_that_comes_as_a_whole_its_approvers_are_no_comfort() -> None:
    more = actions(TAG, {**TAG, "name": "call", "approvals": [OFFICER]})
    assert set(judged(actions(TAG), more).values()) == {LOOSER}
    assert set(judged(more, actions(TAG)).values()) == {TIGHTER}


def test_each_value_of_one_action_is_judged_by_itself() -> None:
    old = actions({**TAG, "approvals": [OFFICER]})
    new = actions({**TAG, "minimum_confidence": "0.95", "approvals": [{**OFFICER, "count": 1}]})
    assert judged(old, new) == {
        "actions.[tag].approvals.[officer].count": LOOSER,
        "actions.[tag].minimum_confidence": TIGHTER,
    }


def pipeline(*environments: str) -> Any:
    return model_of("InsightPipeline").model_validate(
        {
            "apiVersion": "govern/v1",
            "kind": "InsightPipeline",
            "id": "x",
            "version": "1.0.0",
            "status": "active",
            "sources": ["data-contract/x@1.0.0"],
            "stages": [{"name": "a", "inputs": ["record"]}],
            "environments": list(environments),
        }
    )


def test_a_list_that_is_no_limit_while_it_is_empty_loosens_when_it_goes() -> None:
    anywhere, tested, both = pipeline(), pipeline("test"), pipeline("test", "production")
    assert set(judged(both, anywhere).values()) == {LOOSER}
    assert set(judged(anywhere, both).values()) == {TIGHTER}
    assert set(judged(tested, both).values()) == {LOOSER}
    assert set(judged(both, tested).values()) == {TIGHTER}
