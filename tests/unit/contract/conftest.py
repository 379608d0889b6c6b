"""Contracts as text, for tests that read one and look at what became of it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from govern.contract.load import Loaded, load
from govern.diagnostic import Diagnostic
from govern.source.reader import read_document

Read = Callable[[str], tuple[Loaded | None, tuple[Diagnostic, ...]]]


@pytest.fixture
def read() -> Read:
    def reading(text: str) -> tuple[Loaded | None, tuple[Diagnostic, ...]]:
        return load(read_document(textwrap.dedent(text).lstrip("\n").encode(), "c.yaml"))

    return reading


@pytest.fixture
def loaded(read: Read) -> Callable[[str], Loaded]:
    def reading(text: str) -> Loaded:
        found, problems = read(text)
        assert found is not None, problems
        return found

    return reading
