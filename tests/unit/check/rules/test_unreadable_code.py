from __future__ import annotations

from typing import Any

import pytest

from govern.check.registry import rule

EXTRACTOR = "code:\n  entry: %s\n"


def test_a_syntax_error_is_found_in_the_source_file(bench: Any, judge: Any, doc: Any) -> None:
    view = bench.view(
        {
            "contracts/e.yaml": doc("FeatureExtractor", "e", EXTRACTOR % "stages/e.py:build"),
            "stages/e.py": "import re\n\ndef build(uses:\n    return None\n",
        }
    )
    (found,) = rule("CON011").check(view)
    assert str(found.place) == "stages/e.py:3:10"
    assert [str(other.place) for other in found.related] == ["contracts/e.yaml:7:10"]


def test_a_missing_factory_is_found_at_the_entry(judge: Any, doc: Any) -> None:
    (found,) = judge(
        "CON011",
        {
            "contracts/e.yaml": doc("FeatureExtractor", "e", EXTRACTOR % "«stages/e.py:biuld»"),
            "stages/e.py": "def build(uses):\n    return lambda inputs: None\n",
        },
    )
    assert found.message == "`stages/e.py` has no `biuld` at its top level"
    assert found.help == "did you mean `build`?"


@pytest.mark.parametrize(
    "source",
    [
        "def build(uses): ...",
        "async def build(uses): ...",
        "build = make()",
        "build: object = make()",
        "first, build = pair()",
        "from .made import build",
        "from .made import other as build",
        "from .made import *",
        "try:\n    from fast import build\nexcept ImportError:\n    def build(uses): ...",
        "class build: ...",
    ],
)
def test_every_way_to_bind_the_factory_counts(judge: Any, doc: Any, source: str) -> None:
    judge(
        "CON011",
        {
            "contracts/e.yaml": doc("FeatureExtractor", "e", EXTRACTOR % "stages/e.py:build"),
            "stages/e.py": source,
        },
    )


@pytest.mark.parametrize(
    "source", ["def other():\n    build = 1", "[build for build in ()]", "class A:\n    build = 1"]
)
def test_a_name_bound_elsewhere_does_not_count(judge: Any, doc: Any, source: str) -> None:
    judge(
        "CON011",
        {
            "contracts/e.yaml": doc("FeatureExtractor", "e", EXTRACTOR % "«stages/e.py:build»"),
            "stages/e.py": source,
        },
    )


def test_hostile_source_is_a_finding_and_no_crash(bench: Any, doc: Any) -> None:
    for source in (b"x = " + b"(" * 50_000, b"\x00", b"# coding: nonsense\n", b"\xff\xfe"):
        view = bench.view(
            {
                "contracts/e.yaml": doc("FeatureExtractor", "e", EXTRACTOR % "stages/e.py:build"),
                "stages/e.py": source,
            }
        )
        assert [item.place.file for item in rule("CON011").check(view)] == ["stages/e.py"]
