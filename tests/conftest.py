from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# What gates a change gives the same answer twice: examples come from the test, not from chance.
# `make fuzz` looks for new ones.
settings.register_profile("settled", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("settled")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of others' test vectors and data, kept beside the repository, never copied in."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("GOVERN_SHARED", beside))
    if not folder.is_dir():
        pytest.skip(
            "the shared vectors are absent: put them beside the repository or name them in GOVERN_SHARED"
        )
    return folder
