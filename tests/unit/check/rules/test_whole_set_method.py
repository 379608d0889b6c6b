from __future__ import annotations

from typing import Any

import pytest

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: clean, %sinputs: [record], uses: {s: sanitizer/s@1.0.0}}]
"""


def workspace(doc: Any, rule: str, builtin: str = "builtin: sanitise, ") -> Any:
    return {
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % builtin),
        "contracts/s.yaml": doc("Sanitizer", "s", f"rules: [{{field: a, {rule}}}]\n"),
    }


@pytest.mark.parametrize(
    "rule", ["method: «aggregate», minimum_group: 10", "method: «synthesise», generator: x"]
)
def test_a_method_that_needs_all_records_is_found(judge: Any, doc: Any, rule: str) -> None:
    (found,) = judge("PRV013", workspace(doc, rule))
    assert str(found.place) == "contracts/s.yaml:6:28"
    assert [str(other.place) for other in found.related] == ["contracts/p.yaml:7:33"]


def test_one_that_needs_a_record_only_or_is_not_run_is_fine(judge: Any, doc: Any) -> None:
    judge("PRV013", workspace(doc, "method: suppress"))
    judge("PRV013", workspace(doc, "method: aggregate, minimum_group: 10", builtin=""))
