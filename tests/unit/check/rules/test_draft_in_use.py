from __future__ import annotations

from typing import Any

import pytest

MODEL = "provider: local\nrequest_model: m\nreplay: none\ndeterministic: true\n"
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: a, inputs: [record], uses: {m: %s}}]
"""


def workspace(doc: Any, ref: str, used: str, user: str = "active") -> Any:
    return {
        "contracts/m.yaml": doc("Model", "m", MODEL, status=used),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % ref, status=user),
    }


@pytest.mark.parametrize("status", ["draft", "proposed"])
def test_an_unfinished_component_in_use_is_found(judge: Any, doc: Any, status: str) -> None:
    (found,) = judge("REF011", workspace(doc, "«model/m@1.0.0»", status))
    assert found.message == f"insight-pipeline/p@1.0.0 is active, and `model/m@1.0.0` is {status}"
    assert [str(other.place) for other in found.related] == ["contracts/m.yaml:5:9"]


@pytest.mark.parametrize(
    ("used", "user"), [("active", "active"), ("deprecated", "active"), ("draft", "draft")]
)
def test_a_finished_one_or_a_draft_of_drafts_is_fine(judge: Any, doc: Any, used: str, user: str) -> None:
    judge("REF011", workspace(doc, "model/m@1.0.0", used, user))


def test_an_archived_draft_has_no_place_to_point_at(judge: Any, doc: Any) -> None:
    files = workspace(doc, "«model/m@1.0.0»", "draft")
    (found,) = judge("REF011", files, archived={"model/m@1.0.0": files.pop("contracts/m.yaml")})
    assert found.related == ()
