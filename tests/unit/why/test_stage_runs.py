"""How many stage runs a complete answer takes, on generated pipelines: 20 changed factors over 7 stages."""

from __future__ import annotations

from statistics import mean
from typing import Any

import pytest

from govern.why import explain
from govern.why.answer import Tier

from ...stage_games import RECORD, changed, reading_all, sides


@pytest.mark.parametrize(("k", "biting", "most"), [(40, 5, 150), (64, 5, 150), (64, 20, 2_500)])
def test_so_does_one_where_very_many_changed(k: int, biting: int, most: int) -> None:
    found = [explain(stages, RECORD, *sides(k)) for stages in changed(k, biting, 3)]
    assert all(Tier.COMPLETE in answer.tiers for answer in found)
    assert mean(answer.stage_runs for answer in found) <= most


@pytest.mark.parametrize(("biting", "most"), [(4, 200), (10, 1_500), (20, 20_000)])
@pytest.mark.parametrize("ask", [list, reading_all])
def test_a_complete_answer_takes_few_stage_runs(ask: Any, biting: int, most: int) -> None:
    found = [explain(ask(stages), RECORD, *sides(20)) for stages in changed(20, biting, 8)]
    assert all(Tier.COMPLETE in answer.tiers for answer in found)
    assert mean(answer.stage_runs for answer in found) <= most
