"""A settled number of inputs for each target, and the corpus: what once went wrong, and what is odd."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from .drawing import CORPUS, INPUTS
from .targets import TARGETS

FEW = {"workspace": 12, "settings": 12, "field": 8, "fixed": 6, "contract": 60}
"""How often targets that judge a whole workspace are tried; the others take a millisecond or less."""

KEPT = sorted(path for path in CORPUS.glob("*/*") if path.is_file())


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_is_given(name: str) -> None:
    @settings(max_examples=FEW.get(name, 100), suppress_health_check=list(HealthCheck))
    @given(INPUTS[name])
    def holds(data: bytes) -> None:
        TARGETS[name](data)

    holds()


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_is_kept(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


def test_every_target_has_a_corpus() -> None:
    assert {path.parent.name for path in KEPT} == set(TARGETS)
