from __future__ import annotations

from typing import Any

import pytest


def contract(doc: Any, more: str) -> Any:
    body = f"slaProperties: [{{property: frequency, value: 1, unit: d, {more}}}]\n"
    return {"contracts/d.yaml": doc("DataContract", "d", body)}


def test_a_scheduler_without_a_schedule_is_a_warning(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT007", contract(doc, "scheduler: «cron»"))
    assert found.severity.value == "warning"
    assert found.route == "slaProperties[frequency].scheduler"
    judge("DAT007", contract(doc, "scheduler: «cron», schedule: ''"))


def test_a_schedule_that_nobody_reads_is_a_note(judge: Any, doc: Any) -> None:
    (found,) = judge("DAT007", contract(doc, "schedule: «daily»"))
    assert found.severity.value == "note"


def test_cron_has_five_to_seven_fields(judge: Any, doc: Any) -> None:
    judge("DAT007", contract(doc, "scheduler: cron, schedule: «0 20 * *»"))
    judge("DAT007", contract(doc, "scheduler: cron, schedule: «at eight; please»"))


@pytest.mark.parametrize("schedule", ["0 20 * * *", "'*/5 0 ? * MON-FRI'", "'@daily'", "'0 ${HOUR} * *'"])
def test_what_cron_or_a_variable_says_is_fine(judge: Any, doc: Any, schedule: str) -> None:
    judge("DAT007", contract(doc, f"scheduler: cron, schedule: {schedule}"))


def test_other_schedulers_read_what_they_like_and_rules_of_quality_have_schedules_too(
    judge: Any, doc: Any
) -> None:
    judge("DAT007", contract(doc, "scheduler: airflow, schedule: at eight"))
    body = "schema: [{name: o, quality: [{metric: rowCount, mustBe: 1, scheduler: «cron»}]}]\n"
    judge("DAT007", {"contracts/d.yaml": doc("DataContract", "d", body)})
