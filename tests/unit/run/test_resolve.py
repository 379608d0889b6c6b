from __future__ import annotations

from typing import Any

import pytest

from govern.contract.reference import Ref
from govern.errors import UsageError
from govern.run.resolve import resolve, resolve_release

PIPELINE = Ref("insight-pipeline", "triage", "1.0.0")
RELEASE = Ref("release", "41", "1.0.0")


def release(workspace: Any, *components: str) -> None:
    workspace.documents["release"] = {
        "apiVersion": "govern/v1",
        "version": "1.0.0",
        "status": "active",
        "kind": "Release",
        "id": "41",
        "environments": [{"name": "production", "components": list(components)}],
    }


def test_all_that_a_pipeline_uses_is_found(workspace: Any) -> None:
    found = resolve(PIPELINE, workspace.lookup)
    assert {ref.slug for ref in found.components} == {
        "insight-pipeline", "data-contract", "sanitizer", "model", "thresholds", "action-policy",
    }  # fmt: skip
    assert found.contract.ref == PIPELINE


def test_what_is_missing_is_named(workspace: Any) -> None:
    del workspace.documents["model"]
    with pytest.raises(UsageError, match=r"model/words@1\.0\.0"):
        resolve(PIPELINE, workspace.lookup)


def test_only_pipelines_run(workspace: Any) -> None:
    with pytest.raises(UsageError, match="is not a pipeline"):
        resolve(Ref("model", "words", "1.0.0"), workspace.lookup)


def test_a_release_names_one_pipeline_for_an_environment(workspace: Any) -> None:
    release(workspace, str(PIPELINE), "model/words@1.0.0")
    assert resolve_release(RELEASE, "production", workspace.lookup).pipeline == PIPELINE
    with pytest.raises(UsageError, match="nothing in force in test") as caught:
        resolve_release(RELEASE, "test", workspace.lookup)
    assert "production" in caught.value.help


@pytest.mark.parametrize(
    "components", [["model/words@1.0.0"], [str(PIPELINE), "insight-pipeline/other@1.0.0"]]
)
def test_none_or_several_pipelines_are_refused(workspace: Any, components: list[str]) -> None:
    release(workspace, *components)
    with pytest.raises(UsageError, match=r"names [02] pipelines in production"):
        resolve_release(RELEASE, "production", workspace.lookup)


def test_what_is_no_release_is_refused(workspace: Any) -> None:
    with pytest.raises(UsageError, match="puts nothing in force"):
        resolve_release(Ref("model", "words", "1.0.0"), "production", workspace.lookup)
