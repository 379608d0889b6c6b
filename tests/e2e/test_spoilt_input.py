"""Spoilt files before the installed command: it judges or refuses them in words, and never falls over."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from govern.source.reader import read_document

from .conftest import Govern

FUZZ = Path(__file__).resolve().parents[1] / "fuzz"
EXPECTED = {0, 1, 2, 4}
FORMATS = ("human", "json", "sarif", "junit", "github", "gitlab")


def load(name: str) -> ModuleType:
    """Load a module of the fuzz tests: test folders are no packages."""
    spec = importlib.util.spec_from_file_location(f"spoilt_{name}", FUZZ / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def holds(govern: Govern, *arguments: str) -> None:
    done = govern(*arguments)
    assert "Traceback" not in done.said, done.said
    assert "internal error" not in done.said, done.said
    assert done.code in EXPECTED, (arguments, done.code, done.said)


VERBS = (
    ("lint",),
    ("lint", "--format", "sarif"),
    ("fix", "--unsafe"),
    ("test",),
    ("lock",),
)


@pytest.mark.parametrize("number", range(len(VERBS)))
def test_contracts_with_a_field_spoilt(number: int, small: Path, govern: Govern) -> None:
    mutants = load("mutations").mutants
    files = [*sorted((small / "contracts").glob("*.yaml")), small / "govern.yaml"]
    # several files at once: what is wrong with one must not hide the others
    for at, path in enumerate(files):
        found = list(mutants(read_document(path.read_bytes(), path.name)))
        path.write_bytes(found[(number * 61 + at * 17) % len(found)].text.encode())
        if at % 4 == number % 4:
            holds(govern, *VERBS[number])


@pytest.mark.parametrize("verb", [("lint",), ("lock", "--check"), ("lock",)])
def test_locks_that_are_none(verb: tuple[str, ...], small: Path, govern: Govern) -> None:
    for path in sorted((FUZZ / "corpus/lock").iterdir())[::6]:
        (small / "govern.lock").write_bytes(path.read_bytes())
        holds(govern, *verb)


def test_odd_contracts_all_at_once(small: Path, govern: Govern) -> None:
    for folder in ("document", "contract", "workspace", "fixed"):
        for path in sorted((FUZZ / "corpus" / folder).iterdir()):
            (small / f"contracts/{folder}-{path.name}.yaml").write_bytes(path.read_bytes())
    for form in FORMATS:
        holds(govern, "lint", "--format", form)
    holds(govern, "fix", "--unsafe", "--diff")
    holds(govern, "fix")
    holds(govern, "test")


def test_odd_expressions(small: Path, govern: Govern) -> None:
    (small / "given.yaml").write_text("x: {a: [1]}\ns: aaa\n")
    for path in sorted((FUZZ / "corpus/expression").iterdir())[::6]:
        data = path.read_bytes()
        if len(data) < 100_000 and b"\0" not in data:  # what the system passes on as an argument
            holds(govern, "cel", data.decode(), "--given", "given.yaml", "--trace")
