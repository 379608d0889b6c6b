from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from govern.policy.cel.errors import CelEvalError
from govern.policy.cel.plain import to_json
from govern.policy.cel.values import NONE, TRUE_KEY, Duration, Opt, Timestamp, TypeValue, Uint


@dataclass
class Pair:
    one: int
    other: tuple[str, ...]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (Uint(1), 1),
        (1.5, 1.5),
        (math.inf, "Infinity"),
        (b"a", "YQ=="),
        (Timestamp(0), "1970-01-01T00:00:00Z"),
        (Duration(1), "0.000000001s"),
        (TypeValue("int"), "int"),
        (NONE, None),
        (Opt("x"), "x"),
        (Pair(1, ("a",)), {"one": 1, "other": ["a"]}),
        ({TRUE_KEY: [None], 2: True}, {"true": [None], "2": True}),
    ],
)
def test_every_kind_of_value_has_a_json_form(value: object, wanted: object) -> None:
    assert to_json(value) == wanted


def test_a_value_that_is_endless_on_paper_is_refused() -> None:
    shared: list[object] = [1]
    for _ in range(40):
        shared = [shared, shared]
    with pytest.raises(CelEvalError, match="more than"):
        to_json(shared)
    with pytest.raises(CelEvalError, match="no value of the language"):
        to_json(object())
