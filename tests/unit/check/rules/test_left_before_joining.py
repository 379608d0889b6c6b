from __future__ import annotations

from typing import Any

BODY = "values: [{name: t, value: 1, metric: m}]\nteam: {members: [{username: a%s}]}\n"


def thresholds(doc: Any, days: str) -> Any:
    return {"contracts/t.yaml": doc("Thresholds", "t", BODY % days)}


def test_a_day_out_before_the_day_in_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("ACC007", thresholds(doc, ", dateIn: 2025-07-01, dateOut: «2024-06-30»"))
    assert found.message == "`a` left on 2024-06-30, before they joined on 2025-07-01"
    assert str(found.place) == "contracts/t.yaml:7:61"
    assert [str(other.place) for other in found.related] == ["contracts/t.yaml:7:40"]


def test_a_later_or_the_same_or_an_unknown_day_is_fine(judge: Any, doc: Any) -> None:
    judge("ACC007", thresholds(doc, ", dateIn: 2025-07-01, dateOut: 2025-07-01"))
    judge("ACC007", thresholds(doc, ", dateOut: 2024-06-30"))
    judge("ACC007", thresholds(doc, ", dateIn: 2025-07-01"))


def test_data_contracts_are_judged_too(judge: Any, doc: Any) -> None:
    days = '[{username: a, dateIn: "2025-07-01", dateOut: «"2024-06-30"»}]'
    judge("ACC007", {"contracts/d.yaml": doc("DataContract", "d", f"team: {days}\n")})
    unreadable = days.replace("2025-07-01", "2025-13-01").replace("«", "").replace("»", "")
    judge("ACC007", {"contracts/d.yaml": doc("DataContract", "d", f"team: {unreadable}\n")})
