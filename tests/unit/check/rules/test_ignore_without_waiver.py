from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

ACTIONS = """
actions:
  - name: call
    blast_radius: medium   {}
    minimum_confidence: 0.5
"""
WAIVER = """
rule: ACT001
scope: {file: contracts/a.yaml, inline: true}
reason: being rewritten
owner: j.lind
approver: a.haddad
issued: 2026-02-01
expires: 2026-04-10
"""


def files(doc: Any, comment: str, **more: Any) -> dict[str, str]:
    return {
        "contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS.format(comment)),
        "policies/w.yaml": doc("Waiver", "w", WAIVER, **more),
    }


def test_a_waiver_in_force_for_the_rule_is_enough(judge: Callable[..., Any], doc: Any) -> None:
    judge("WVR005", files(doc, "# govern: ignore[ACT001] waiver/w@1.0.0"))


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        ("ignore[ACT001] waiver/v@1.0.0", "there is no waiver/v@1.0.0 here"),
        ("ignore[ACT001] waiver/w@1.0.1", "there is no waiver/w@1.0.1 here"),
        ("ignore[ACT002] waiver/w@1.0.0", "is for ACT001"),
        ("ignore[ACT999] waiver/w@1.0.0", "there is no rule ACT999"),
        ("ignore[WVR001] waiver/w@1.0.0", "WVR001 can't be waived"),
        ("ignore[YML004] waiver/w@1.0.0", "YML004 can't be waived"),
    ],
)
def test_anything_else_is_told(judge: Callable[..., Any], doc: Any, comment: str, why: str) -> None:
    (found,) = judge("WVR005", files(doc, f"«# govern: {comment}»"))
    assert why in found.message


@pytest.mark.parametrize(
    ("now", "why"), [("2026-04-10", "it expired on"), ("2026-01-31", "it counts only from")]
)
def test_the_day_decides(judge: Callable[..., Any], doc: Any, now: str, why: str) -> None:
    case = files(doc, "«# govern: ignore[ACT001] waiver/w@1.0.0»")
    (found,) = judge("WVR005", case, now=dt.date.fromisoformat(now))
    assert why in found.message


def test_a_waiver_that_is_not_active_does_not_count(judge: Callable[..., Any], doc: Any) -> None:
    judge("WVR005", files(doc, "«# govern: ignore[ACT001] waiver/w@1.0.0»", status="retired"))


def test_a_waiver_that_cannot_be_read_is_told_once(bench: Any, doc: Any) -> None:
    case = files(doc, "# govern: ignore[ACT001] waiver/w@1.0.0")
    case["policies/w.yaml"] += "extra: 1\n"
    codes = [item.code for item in bench.lint(case).diagnostics]
    assert codes == ["ACT001", "CON002"]
