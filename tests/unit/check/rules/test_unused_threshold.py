from __future__ import annotations

from typing import Any

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages:
  - {name: one, inputs: [record], uses: {t: thresholds/t@1.0.0}, code: {entry: 'a.py:make'}}
  - {name: two, inputs: [one], uses: {t: thresholds/t@1.0.0}%s}
"""
VALUES = "values: [{name: high, value: 0.5, metric: m}, {name: %s, value: 0.1, metric: m}]\n"
CODE = "def make(uses):\n    t = uses['t'].values\n    return lambda inputs: [%s]\n"
SECOND = ", code: {entry: 'b.py:make'}"


def workspace(doc: Any, low: str, one: str, two: str, second: str = SECOND) -> Any:
    return {
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % second),
        "contracts/t.yaml": doc("Thresholds", "t", VALUES % low),
        "a.py": CODE % one,
        "b.py": CODE % two,
    }


def test_a_value_that_no_code_asks_for_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("OBS003", workspace(doc, "«low»", "t['high']", "t['high']"))
    assert found.message == (
        "`low` is compared with nothing: no code that uses thresholds/t@1.0.0 asks for it"
    )
    assert str(found.place) == "contracts/t.yaml:6:54"


def test_one_that_some_code_asks_for_is_fine(judge: Any, doc: Any) -> None:
    judge("OBS003", workspace(doc, "low", "t['high']", "t['low']"))
    judge("OBS003", workspace(doc, "low", "t['high']", "t['high'], t.get('low')"))


def test_code_that_may_ask_for_anything_settles_nothing(judge: Any, doc: Any) -> None:
    judge("OBS003", workspace(doc, "low", "t['high']", "t['high'], max(t.values())"))
    judge("OBS003", workspace(doc, "low", "t['high']", "t['high'], f(uses['t'])"))
    judge("OBS003", workspace(doc, "low", "t['high']", "t['high'], f(uses)"))
    judge("OBS003", workspace(doc, "low", "t['high']", "1"))
    judge("OBS003", workspace(doc, "low", "t['high']", "t['high']", second=", replay: none"))


def test_thresholds_that_nothing_uses_are_not_judged(judge: Any, doc: Any) -> None:
    judge("OBS003", {"contracts/t.yaml": doc("Thresholds", "t", VALUES % "low")})
