from __future__ import annotations

from typing import Any

import pytest

POLICY = """
actions:
  - name: a
    blast_radius: low
    minimum_confidence: 0.9
    rollback: {how: undo%s}
"""
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: act, %sinputs: [record], uses: {p: action-policy/a@1.0.0}}]
%s
"""


def workspace(doc: Any, within: str, more: str, builtin: str = "builtin: act, ") -> Any:
    return {
        "contracts/a.yaml": doc("ActionPolicy", "a", POLICY % within),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % (builtin, more)),
    }


def test_results_that_go_before_their_rollback_are_found(judge: Any, doc: Any) -> None:
    (found,) = judge("RET005", workspace(doc, ", within: P90D", "retention: «P30D»"))
    assert found.message == (
        "`a` can be undone for P90D, and insight-pipeline/p@1.0.0 keeps its results for P30D"
    )
    assert str(found.place) == "contracts/p.yaml:8:12"
    assert [str(other.place) for other in found.related] == ["contracts/a.yaml:10:35"]


@pytest.mark.parametrize(
    ("within", "more"),
    [
        (", within: P30D", "retention: P30D"),
        (", within: P31D", "retention: P1M"),
        ("", "retention: P30D"),
        (", within: P90D", ""),
    ],
)
def test_results_that_last_as_long_are_fine(judge: Any, doc: Any, within: str, more: str) -> None:
    judge("RET005", workspace(doc, within, more))


def test_a_policy_that_does_not_decide_is_fine(judge: Any, doc: Any) -> None:
    judge("RET005", workspace(doc, ", within: P90D", "retention: P30D", builtin=""))


def test_an_action_that_is_not_undone_is_told_elsewhere(judge: Any, doc: Any) -> None:
    files = workspace(doc, "", "retention: P30D")
    bare = POLICY.partition("    rollback")[0]
    judge("RET005", files | {"contracts/a.yaml": doc("ActionPolicy", "a", bare)})


def test_an_archived_policy_has_no_place_to_point_at(judge: Any, doc: Any) -> None:
    files = workspace(doc, ", within: P90D", "retention: «P30D»")
    (found,) = judge("RET005", files, archived={"action-policy/a@1.0.0": files.pop("contracts/a.yaml")})
    assert found.related == ()
