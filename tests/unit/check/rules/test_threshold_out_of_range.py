from __future__ import annotations

from typing import Any

import pytest


def thresholds(doc: Any, numbers: str) -> Any:
    body = f"values:\n  - {{name: t, metric: concern, {numbers}}}\n"
    return {"contracts/t.yaml": doc("Thresholds", "t", body)}


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        (
            "value: «75», minimum: 0, maximum: 1",
            "the value of `t` is above the most that `concern` can be: 75, not 1",
        ),
        (
            "value: «-0.5», minimum: 0",
            "the value of `t` is below the least that `concern` can be: -0.5, not 0",
        ),
        (
            "value: «1.01», maximum: 1.0",
            "the value of `t` is above the most that `concern` can be: 1.01, not 1",
        ),
        (
            "value: 0.5, minimum: 1, maximum: «0»",
            "the maximum of `t` is not above its minimum: 0, not 1",
        ),
        ("value: 1, minimum: 1, maximum: «1»", "the maximum of `t` is not above its minimum: 1, not 1"),
    ],
)
def test_a_value_that_can_not_be_is_found(judge: Any, doc: Any, numbers: str, message: str) -> None:
    (found,) = judge("OBS001", thresholds(doc, numbers))
    assert found.message == message
    assert found.place.line == 7
    assert found.related[0].place.line == 7


@pytest.mark.parametrize(
    "numbers",
    [
        "value: 0, minimum: 0, maximum: 1",
        "value: 1, minimum: 0, maximum: 1",
        "value: 75",
        "value: 75, minimum: 0",
        "value: -75, maximum: 0",
    ],
)
def test_a_value_in_its_range_is_fine(judge: Any, doc: Any, numbers: str) -> None:
    judge("OBS001", thresholds(doc, numbers))
