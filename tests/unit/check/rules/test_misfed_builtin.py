from __future__ import annotations

from typing import Any

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages:
  - {name: a, inputs: [record], replay: none}
  - {name: act, %sinputs: [a%s], uses: {p: action-policy/p@1.0.0%s}}
"""


def pipeline(doc: Any, inputs: str, uses: str, builtin: str = "builtin: act, ") -> Any:
    return {"contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % (builtin, inputs, uses))}


def test_a_second_input_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("REF016", pipeline(doc, ", «record»", ""))
    assert found.message == "`act` takes one input, and `act` has `record` as well"
    assert str(found.place) == "contracts/p.yaml:9:43"


def test_so_is_what_it_can_do_nothing_with(judge: Any, doc: Any) -> None:
    (found,) = judge("REF016", pipeline(doc, "", ", t: «thresholds/t@1.0.0»"))
    assert found.message == "`act` can do nothing with thresholds/t@1.0.0"
    judge("REF016", pipeline(doc, "", ", s: «sanitizer/s@1.0.0»"))


def test_what_it_works_by_is_fine(judge: Any, doc: Any) -> None:
    judge("REF016", pipeline(doc, "", ""))
    judge("REF016", pipeline(doc, ", a", ""))  # REF005 tells of it
    judge("REF016", pipeline(doc, ", record", ", t: thresholds/t@1.0.0", builtin=""))
