from __future__ import annotations

import datetime as dt
from typing import Any

THRESHOLDS = "values: [{name: t, value: 0.5, metric: m}]\n"
TEAM = "team:\n  members:\n"


def thresholds(doc: Any, members: str) -> Any:
    return {"contracts/t.yaml": doc("Thresholds", "t", THRESHOLDS) + TEAM + members}


def test_a_team_of_which_everyone_left_is_found_at_the_last_to_leave(judge: Any, doc: Any) -> None:
    members = "    - {username: a, dateOut: 2025-06-30}\n    - {username: b, dateOut: «2025-12-31»}\n"
    (found,) = judge("ACC001", thresholds(doc, members))
    assert (
        found.message
        == "nobody answers for thresholds/t@1.0.0: all 2 members have left, `b` last, on 2025-12-31"
    )
    assert str(found.place) == "contracts/t.yaml:10:30"


def test_one_who_is_still_there_is_enough(judge: Any, doc: Any) -> None:
    judge("ACC001", thresholds(doc, "    - {username: a, dateOut: 2025-06-30}\n    - {username: b}\n"))
    judge("ACC001", thresholds(doc, "    - {username: a, dateOut: 2026-06-30}\n"))
    judge("ACC001", {"contracts/t.yaml": doc("Thresholds", "t", THRESHOLDS)})


def test_the_last_day_still_counts(judge: Any, doc: Any) -> None:
    members = "    - {username: a, dateOut: %s}\n"
    judge("ACC001", thresholds(doc, members % "2026-03-01"), now=dt.date(2026, 3, 1))
    judge("ACC001", thresholds(doc, members % "«2026-03-01»"), now=dt.date(2026, 3, 2))


def test_data_contracts_are_judged_in_both_shapes_of_the_standard(judge: Any, doc: Any) -> None:
    members = "[{username: a, dateOut: «%s»}]"
    judge("ACC001", {"contracts/d.yaml": doc("DataContract", "d", f"team: {members}\n" % '"2025-06-30"')})
    nested = f"team: {{name: x, members: {members}}}\n" % '"2025-06-30"'
    judge("ACC001", {"contracts/d.yaml": doc("DataContract", "d", nested)})
