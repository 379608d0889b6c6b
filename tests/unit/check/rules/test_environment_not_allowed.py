from __future__ import annotations

from typing import Any

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: s, inputs: [record], replay: none}]
%s
"""
RELEASE = "environments: [{name: %s, components: [%s]}]\n"


def workspace(doc: Any, allowed: str, environment: str, component: str) -> Any:
    stated = f"environments: [{allowed}]" if allowed else ""
    return {
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % stated),
        "contracts/r.yaml": doc("Release", "r", RELEASE % (environment, component)),
    }


def test_a_release_beyond_what_is_allowed_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("REF013", workspace(doc, "test, staging", "production", "«insight-pipeline/p@1.0.0»"))
    assert found.message == (
        "insight-pipeline/p@1.0.0 may run in test, staging, and this release puts it into production"
    )
    assert str(found.place) == "contracts/r.yaml:6:48"
    assert [str(other.place) for other in found.related] == ["contracts/p.yaml:8:15"]


def test_an_allowed_or_unlimited_one_is_fine(judge: Any, doc: Any) -> None:
    judge("REF013", workspace(doc, "test, production", "production", "insight-pipeline/p@1.0.0"))
    judge("REF013", workspace(doc, "", "production", "insight-pipeline/p@1.0.0"))
    judge("REF013", workspace(doc, "test", "production", "insight-pipeline/gone@1.0.0"))
    judge("REF013", workspace(doc, "test", "production", "release/r@1.0.0"))


def test_an_archived_pipeline_has_no_place_to_point_at(judge: Any, doc: Any) -> None:
    files = workspace(doc, "test", "production", "«insight-pipeline/p@1.0.0»")
    (found,) = judge("REF013", files, archived={"insight-pipeline/p@1.0.0": files.pop("contracts/p.yaml")})
    assert found.related == ()
