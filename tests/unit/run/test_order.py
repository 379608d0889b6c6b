from __future__ import annotations

import pytest

from govern.errors import UsageError
from govern.run.order import final, needed, ordered
from govern.run.stage import Stage


def stage(name: str, *inputs: str) -> Stage:
    return Stage(name, (), inputs, lambda f, i: 1)


def names(stages: tuple[Stage, ...]) -> list[str]:
    return [stage.name for stage in stages]


def test_each_stage_follows_what_it_reads_and_else_the_declared_order() -> None:
    stages = [stage("d", "b", "c"), stage("b", "a"), stage("c", "a", "record"), stage("a", "record")]
    assert names(ordered(stages)) == ["a", "b", "c", "d"]


def test_no_stages() -> None:
    with pytest.raises(UsageError, match="at least one stage"):
        ordered([])


def test_a_name_used_twice() -> None:
    with pytest.raises(UsageError, match="two stages are called `a`"):
        ordered([stage("a"), stage("b"), stage("a")])


def test_an_input_that_is_no_stage() -> None:
    with pytest.raises(UsageError, match="stage `b` reads `scor`") as caught:
        ordered([stage("score"), stage("b", "scor")])
    assert caught.value.help == "did you mean `score`?"


def test_a_circle_is_named_and_nothing_else() -> None:
    stages = [stage("z", "a"), stage("a", "b"), stage("b", "c"), stage("c", "a")]
    with pytest.raises(UsageError, match="in a circle: c -> b -> a -> c"):
        ordered(stages)


def test_a_stage_that_reads_itself() -> None:
    with pytest.raises(UsageError, match="in a circle: a -> a"):
        ordered([stage("a", "a")])


def test_the_final_stage_is_the_only_end_or_the_one_named() -> None:
    stages = ordered([stage("a"), stage("b", "a"), stage("c", "a")])
    assert final(stages, "b").name == "b"
    with pytest.raises(UsageError, match="`b`, `c`"):
        final(stages)
    with pytest.raises(UsageError, match="no stage is called `d`"):
        final(stages, "d")
    assert final(stages[:2]).name == "b"


def test_only_what_the_final_stage_reads_is_needed() -> None:
    stages = ordered([stage("a"), stage("b", "a"), stage("c", "a"), stage("d", "c", "record")])
    assert names(needed(stages, stages[3])) == ["a", "c", "d"]
