from __future__ import annotations

from typing import Any

import pytest

from govern.contract.reference import Ref
from govern.run.reads import stage_factors
from govern.run.resolve import resolve


def read(workspace: Any) -> dict[str, tuple[str, ...]]:
    return stage_factors(resolve(Ref("insight-pipeline", "triage", "1.0.0"), workspace.lookup))


def built(workspace: Any) -> dict[str, tuple[str, ...]]:
    return {stage.name: stage.factors for stage in workspace.build().stages}


def test_stages_read_what_they_are_built_with(workspace: Any) -> None:
    assert read(workspace) == built(workspace)
    assert read(workspace)["sanitise"] == ("sanitizer/text", "data-contract/reviews#classes")
    assert read(workspace)["recommend"] == (
        *("thresholds/triage", "insight-pipeline/triage#stage/recommend"),
    )


@pytest.mark.parametrize("replay", ["recorded", "none", "plugin"])
def test_a_stage_that_is_not_run_here_reads_no_code_of_its_own(workspace: Any, replay: str) -> None:
    workspace.stage(2, replay=replay)
    assert read(workspace) == built(workspace)


@pytest.mark.parametrize("replay", ["recorded", "none", "plugin"])
def test_a_model_says_so_for_the_stage_that_uses_it(workspace: Any, replay: str) -> None:
    workspace.change("model", replay=replay)
    workspace.stage(2, uses={"model": "model/words@1.0.0", "thresholds": "thresholds/triage@1.0.0"})
    assert read(workspace) == built(workspace)
