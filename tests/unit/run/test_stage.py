from __future__ import annotations

from typing import Any

import pytest

from govern.errors import UsageError
from govern.run.stage import FactorValue, Replay, Stage


def one(factors: Any, inputs: Any) -> int:
    return 1


def test_a_factor_value_is_its_digest_and_label() -> None:
    assert FactorValue("d", "l", 1) == FactorValue("d", "l", 2)
    assert FactorValue("d", "l", 1) != FactorValue("e", "l", 1)
    assert "secret" not in repr(FactorValue("d", "l", "secret"))


def test_a_stage_is_deterministic_and_builtin_unless_said() -> None:
    stage = Stage("s", ("f",), ("record",), one)
    assert stage.deterministic
    assert stage.replay is Replay.BUILTIN


@pytest.mark.parametrize("name", ["", "record"])
def test_a_reserved_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a stage's name"):
        Stage(name, (), (), one)


def test_the_record_is_no_factor_of_a_stage() -> None:
    with pytest.raises(UsageError, match="lists `record` as a factor"):
        Stage("s", ("record",), (), one)


def test_a_name_listed_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="lists the factor `f` twice"):
        Stage("s", ("f", "g", "f"), (), one)
    with pytest.raises(UsageError, match="lists the input `t` twice"):
        Stage("s", (), ("t", "t"), one)


def test_an_unhashable_function_is_refused() -> None:
    class Unhashable:
        __hash__ = None  # type: ignore[assignment]

        def __call__(self, factors: Any, inputs: Any) -> int:
            return 1

    with pytest.raises(UsageError, match="not hashable"):
        Stage("s", (), (), Unhashable())
