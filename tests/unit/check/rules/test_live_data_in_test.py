from __future__ import annotations

from typing import Any

import pytest

SOURCE = "customProperties: [{property: legalBasis, value: live}, {property: tier, value: %s}]\n"
PIPELINE = """
sources: [data-contract/reviews@1.0.0]
stages: [{name: s, inputs: [record], replay: none}]
"""
RELEASE = "environments: [{name: %s, components: [%s]}]\n"


def workspace(doc: Any, tier: str, environment: str, component: str) -> Any:
    return {
        "contracts/d.yaml": doc("DataContract", "reviews", SOURCE % tier),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE),
        "contracts/r.yaml": doc("Release", "r", RELEASE % (environment, component)),
    }


@pytest.mark.parametrize(
    ("tier", "environment"),
    [("live", "test"), ("Live", "test"), ("gated-production", "test"), ("live", "staging")],
)
def test_live_data_before_production_is_found(judge: Any, doc: Any, tier: str, environment: str) -> None:
    files = workspace(doc, tier, environment, "«insight-pipeline/p@1.0.0»")
    (found,) = judge("PRV009", files)
    assert found.message == (
        f"insight-pipeline/p@1.0.0 would read data-contract/reviews@1.0.0 in {environment}, "
        f"which is of tier {tier.lower()}"
    )
    assert found.place.line == 6
    assert str(found.related[0].place) == "contracts/d.yaml:6:81"


@pytest.mark.parametrize(
    ("tier", "environment"),
    [
        ("synthetic", "test"),
        ("redacted", "test"),
        ("tokenised", "test"),
        ("gated-production", "staging"),
        ("live", "production"),
    ],
)
def test_data_that_fits_its_environment_is_fine(judge: Any, doc: Any, tier: str, environment: str) -> None:
    judge("PRV009", workspace(doc, tier, environment, "insight-pipeline/p@1.0.0"))


def test_what_is_no_pipeline_or_states_no_tier_is_fine(judge: Any, doc: Any) -> None:
    judge("PRV009", workspace(doc, "live", "test", "data-contract/reviews@1.0.0"))
    judge("PRV009", workspace(doc, "live", "test", "insight-pipeline/gone@1.0.0"))
    files = workspace(doc, "live", "test", "insight-pipeline/p@1.0.0")
    judge("PRV009", files | {"contracts/d.yaml": doc("DataContract", "reviews")})


def test_a_source_that_is_gone_or_none_is_told_elsewhere(judge: Any, doc: Any) -> None:
    files = workspace(doc, "live", "test", "insight-pipeline/p@1.0.0")
    del files["contracts/d.yaml"]
    judge("PRV009", files)
    wrong = PIPELINE.replace("data-contract/reviews", "release/r")
    judge("PRV009", files | {"contracts/p.yaml": doc("InsightPipeline", "p", wrong)})


def test_an_archived_source_has_no_place_to_point_at(judge: Any, doc: Any) -> None:
    files = workspace(doc, "live", "test", "«insight-pipeline/p@1.0.0»")
    (found,) = judge("PRV009", files, archived={"data-contract/reviews@1.0.0": files.pop("contracts/d.yaml")})
    assert found.related == ()
