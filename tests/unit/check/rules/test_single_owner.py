from __future__ import annotations

from typing import Any

import pytest

from govern.check.registry import rule

BODY = "values: [{name: t, value: 1, metric: m}]\nteam: {members: [%s]}\n"


def thresholds(doc: Any, members: str, status: str = "active") -> Any:
    return {"contracts/t.yaml": doc("Thresholds", "t", BODY % members, status=status)}


@pytest.mark.parametrize(
    "members",
    [
        "{username: «a»}",
        "{username: b, dateOut: 2025-06-30}, {username: «a»}",
        "{username: «a», role: x}, {username: a, role: y}",
    ],
)
def test_one_person_alone_is_found(judge: Any, doc: Any, members: str) -> None:
    (found,) = judge("ACC005", thresholds(doc, members))
    assert found.message == "only `a` answers for thresholds/t@1.0.0"


def test_two_or_none_or_a_draft_are_fine(judge: Any, doc: Any) -> None:
    judge("ACC005", thresholds(doc, "{username: a}, {username: b}"))
    judge("ACC005", thresholds(doc, "{username: a, dateOut: 2025-06-30}"))
    judge("ACC005", thresholds(doc, "{username: a}", "draft"))


def test_it_is_off_unless_asked_for() -> None:
    assert rule("ACC005").pedantic
