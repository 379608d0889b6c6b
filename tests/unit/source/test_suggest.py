from __future__ import annotations

import pytest

from govern.source.suggest import did_you_mean


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        ("versoin", ["version", "kind"], "version"),
        ("modle", ["model", "mode"], "model"),
        ("approvls", ["approvals", "approval"], "approvals"),
        ("minConfidence", ["min_confidence", "confidence"], "min_confidence"),
        ("Min-Confidence", ["minConfidence"], "minConfidence"),
        ("RETENTION", ["retention"], "retention"),
        ("id", ["kind", "if"], None),
        ("x", ["y"], None),
        ("cat", ["bat", "rat"], None),
        ("foo", ["stages", "owner"], None),
        ("owner", ["owner", "owners"], None),
        ("colour", [], None),
        ("", ["a"], None),
        ("_", ["-", "a"], None),
        ("a" * 65, ["a" * 64], None),
        ("confidance_treshhold", ["confidence_threshold"], "confidence_threshold"),
        ("behaviours", ["misbehaving"], None),
    ],
)
def test_suggestions_are_near_or_none(word: str, candidates: list[str], expected: str | None) -> None:
    assert did_you_mean(word, candidates) == expected
