"""A worked example of change attribution published by others: unit change of a linear forecast."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from govern.run.stage import FactorValue, Stage
from govern.why import explain


def exact(number: Any) -> Fraction:
    return Fraction(str(number))


def forecast(factors: Any, inputs: Any) -> str:
    *conditions, model = factors.values()
    terms = zip(conditions, model["coefficients"], strict=True)
    return str(exact(model["intercept"]) + sum(exact(value) * exact(weight) for value, weight in terms))


def side(names: list[str], values: dict[str, Any]) -> dict[str, FactorValue]:
    parts = [*values["conditions"], values["model"]]
    return {
        name: FactorValue(json.dumps(part), json.dumps(part), part)
        for name, part in zip(names, parts, strict=True)
    }


def test_the_published_shares(shared: Path) -> None:
    example = json.loads((shared / "vectors/why/unit_change.json").read_text("utf-8"))
    names = example["factors"]
    answer = explain(
        [Stage("forecast", tuple(names), (), forecast)],
        None,
        side(names, example["before"]),
        side(names, example["after"]),
        value=lambda outcome: Fraction(str(outcome)),
    )
    assert answer.outcome is not None
    assert float(Fraction(str(answer.outcome.before))) == example["before"]["forecast"]
    assert float(Fraction(str(answer.outcome.after))) == example["after"]["forecast"]
    assert [float(answer.share[name]) for name in names] == pytest.approx(example["shares"], abs=1e-10)
    assert sum(answer.share.values()) == answer.total == exact(example["sum"])


def test_a_fast_path_that_leaves_the_intercept_out_does_not_sum_to_the_change(shared: Path) -> None:
    """A known library's closed form for linear models gives 29.3: it forgets that the intercept moved."""
    example = json.loads((shared / "vectors/why/unit_change.json").read_text("utf-8"))
    names, before, after = example["factors"], example["before"], example["after"]
    short = [{**given, "model": {**given["model"], "intercept": 0}} for given in (before, after)]
    answer = explain(
        [Stage("forecast", tuple(names), (), forecast)],
        None,
        side(names, short[0]),
        side(names, short[1]),
        value=lambda outcome: Fraction(str(outcome)),
    )
    assert sum(answer.share.values()) == exact("29.3") != exact(example["sum"])
    moved = exact(after["model"]["intercept"]) - exact(before["model"]["intercept"])
    assert exact("29.3") + moved == exact(after["forecast"]) - exact(before["forecast"])
