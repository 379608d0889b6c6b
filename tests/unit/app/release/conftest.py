"""A small workspace to be released from, and a team that may."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..conftest import Work
from .releases import Team, small


@pytest.fixture
def staged(tmp_path: Path) -> Work:
    return small(tmp_path)


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)
