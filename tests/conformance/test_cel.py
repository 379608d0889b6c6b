"""The official CEL tests. GOVERN_CEL_VECTORS names another folder of them in the same JSON form."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def load(name: str) -> ModuleType:
    """Load a module that stands beside this one: test folders are no packages."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


vectors = load("cel_vectors")


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest) -> list[Any]:
    named = os.environ.get("GOVERN_CEL_VECTORS")
    folder = Path(named) if named else request.getfixturevalue("shared") / "vectors" / "cel"
    found = list(vectors.outcomes(folder))
    assert found, f"{folder} has no tests"
    return found


def test_every_official_test_gives_the_right_value_or_says_it_is_unsupported(
    outcomes: list[Any], record_property: Any
) -> None:
    counts = {
        verdict: sum(outcome.verdict == verdict for outcome in outcomes)
        for verdict in ("passed", "unsupported", "wrong")
    }
    record_property("summary", "cel: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    assert [outcome for outcome in outcomes if outcome.verdict == "wrong"] == []


def test_at_least_99_in_100_tests_that_need_no_messages_pass(outcomes: list[Any]) -> None:
    without = [each for each in outcomes if "message" not in each.detail and "protobuf" not in each.detail]
    assert sum(each.verdict == "passed" for each in without) >= 0.99 * len(without)


@pytest.mark.skipif("GOVERN_CEL_VECTORS" in os.environ, reason="the table is about the shared folder")
def test_what_is_unsupported_is_listed_with_its_reason(outcomes: list[Any]) -> None:
    unsupported = {each.name for each in outcomes if each.verdict == "unsupported"}
    assert unsupported == set(vectors.CONTRADICTED) | set(vectors.NEEDS_MESSAGES)


def test_a_wrong_value_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "wrong.json").write_text(
        '[{"name": "sum", "section": "s", "expr": "1 + 1", "value": {"int64Value": "3"}},'
        ' {"name": "kind", "section": "s", "expr": "1 + 1", "value": {"uint64Value": "2"}},'
        ' {"name": "error", "section": "s", "expr": "1 / 1", "evalError": {}},'
        ' {"name": "refused", "section": "s", "expr": "1 + ", "value": {"int64Value": "3"}}]'
    )
    assert [each.verdict for each in vectors.outcomes(tmp_path)] == ["wrong"] * 4
