from __future__ import annotations

from typing import Any

import pytest

MODEL = """
provider: local
request_model: m
replay: none
deterministic: true
"""
RELEASE = "environments: [{name: test, components: [%s]}]"


@pytest.mark.parametrize("status", ["deprecated", "retired"])
def test_a_component_out_of_use_is_found_where_it_is_used(judge: Any, doc: Any, status: str) -> None:
    (found,) = judge(
        "REF007",
        {
            "contracts/m.yaml": doc("Model", "m", MODEL, status=status),
            "contracts/r.yaml": doc("Release", "r", RELEASE % "«model/m@1.0.0»"),
        },
    )
    assert found.severity.value == "warning"
    assert [str(other.place) for other in found.related] == ["contracts/m.yaml:5:9"]


def test_what_is_itself_out_of_use_may_use_it(judge: Any, doc: Any) -> None:
    judge(
        "REF007",
        {
            "contracts/m.yaml": doc("Model", "m", MODEL, status="retired"),
            "contracts/r.yaml": doc("Release", "r", RELEASE % "model/m@1.0.0", status="deprecated"),
        },
    )


def test_an_archived_version_counts_and_has_no_place_to_point_at(judge: Any, doc: Any) -> None:
    (found,) = judge(
        "REF007",
        {"contracts/r.yaml": doc("Release", "r", RELEASE % "«model/m@1.0.0»")},
        archived={"model/m@1.0.0": doc("Model", "m", MODEL, status="retired")},
    )
    assert found.related == ()


def test_an_active_component_is_fine(judge: Any, doc: Any) -> None:
    judge(
        "REF007",
        {
            "contracts/m.yaml": doc("Model", "m", MODEL),
            "contracts/r.yaml": doc("Release", "r", RELEASE % "model/m@1.0.0"),
        },
    )
