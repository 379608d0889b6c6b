from __future__ import annotations

from typing import Any


def thresholds(doc: Any, *rows: str) -> Any:
    values = "".join(f"  - {{name: t{number}, value: 1, {row}}}\n" for number, row in enumerate(rows))
    return {"contracts/t.yaml": doc("Thresholds", "t", f"values:\n{values}")}


def test_two_ranges_of_one_metric_are_found(judge: Any, doc: Any) -> None:
    files = thresholds(doc, "metric: m, minimum: 0, maximum: 1", "metric: m, minimum: «1», maximum: «100»")
    least, most = judge("OBS002", files)
    assert least.message == "the minimum of `m` is 1 here and 0 for `t0`"
    assert most.message == "the maximum of `m` is 100 here and 1 for `t0`"
    assert [str(other.place) for other in most.related] == ["contracts/t.yaml:7:58"]


def test_the_same_or_an_unstated_range_or_another_metric_is_fine(judge: Any, doc: Any) -> None:
    judge(
        "OBS002",
        thresholds(
            doc,
            "metric: m, minimum: 0, maximum: 1",
            "metric: m, minimum: 0.0, maximum: 1.0",
            "metric: m",
            "metric: n, minimum: 5, maximum: 6",
        ),
    )


def test_other_contracts_may_mean_another_metric(judge: Any, doc: Any) -> None:
    one = thresholds(doc, "metric: m, minimum: 0")
    other = doc("Thresholds", "u", "values: [{name: t, value: 7, metric: m, minimum: 5}]\n")
    judge("OBS002", one | {"contracts/u.yaml": other})
