"""A value set by hand does what it does once it is written down; what can't stand there is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from govern.app.change.what_if import Asked, between_releases, with_values
from govern.errors import UsageError

from ..conftest import Work

ALL = Asked(records=1_000)


def release_44(work: Work, path: str, old: str, new: str) -> None:
    """Lock a release 44 that is wired like 42, with one edit."""
    for name in ("calibration", "policy", "triage", "words", "sanitizer", "pipeline", "43"):
        work.edit(f"contracts/{name}.yaml", "1.2.0", "1.3.0")
    work.edit("contracts/43.yaml", '"43"', '"44"')
    work.edit("contracts/pipeline.yaml", "sanitise, count", "count")
    work.edit(path, old, new)
    work.good("lock")


def test_a_value_set_by_hand_does_what_it_does_once_it_is_released(work: Work) -> None:
    tried = with_values(work.context, "release/42", ["alert_at=0.35"], ALL)
    release_44(work, "contracts/triage.yaml", "alert_at, value: 0.5", "alert_at, value: 0.35")
    released = between_releases(work.context, "42", "44", ALL)
    assert tried.counted == released.counted
    assert tried.counted.changed > 0
    assert (tried.before.name, tried.after.name) == (
        "release/42@1.0.0",
        "with thresholds/triage.alert_at 0.5 → 0.35",
    )


@pytest.mark.parametrize(
    "settings",
    [
        ["thresholds/triage.alert_at=0.9"],
        ["tag.minimum_confidence=0.9"],
        ["weight=5"],
        ["model/words.weight=0", "per_word=0.3"],
    ],
)
def test_thresholds_confidences_and_parameters_can_be_set(ran: Work, settings: list[str]) -> None:
    tried = with_values(ran.context, "42", settings, ALL)
    assert tried.counted.changed > 0
    assert all(setting.partition("=")[2] in tried.after.name for setting in settings)
    assert tried.before.digest != tried.after.digest


def test_the_value_that_is_there_changes_nothing(ran: Work) -> None:
    tried = with_values(ran.context, "42", [f"alert_at={Decimal('0.50')}"], ALL)
    assert tried.counted.changed == 0
    assert tried.before.digest == tried.after.digest


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("alert_att=0.5", "has no value"),
        ("alert_at", "sets nothing"),
        ("=0.5", "sets nothing"),
        ("alert_at=", "sets nothing"),
        ("alert_at=high", "it is no number"),
        ("alert_at=NaN", "finite"),
        ("alert_at=0.1234567", "six decimal places"),
        ("alert.minimum_confidence=1.5", "less than or equal to 1"),
        ("weight=two", "no whole number"),
    ],
)
def test_what_can_not_stand_there_is_refused(ran: Work, setting: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        with_values(ran.context, "42", [setting], ALL)
    assert message in refused.value.message
    if "no value" in message:
        assert "Did you mean alert_at?" in str(refused.value.help)


def test_a_value_beyond_its_metric_is_refused(work: Work) -> None:
    release_44(work, "contracts/calibration.yaml", "metric: concern}", "metric: concern, maximum: 0.2}")
    found: Any = work.govern("what-if", "--from", "44", "--set", "per_word=0.3")
    assert found.exit_code == 2
    assert "above the most that concern can be, 0.2" in " ".join(found.stderr.split())


def test_two_values_of_one_name_are_told_apart(work: Work) -> None:
    release_44(work, "contracts/words.yaml", "parameters: {", "parameters: {alert_at: 3, ")
    done = work.govern("what-if", "--from", "44", "--set", "alert_at=0.4")
    assert done.exit_code == 2
    assert "model/words.alert_at, thresholds/triage.alert_at" in done.stderr
    work.good("what-if", "--from", "44", "--set", "thresholds/triage.alert_at=0.4")


@pytest.mark.parametrize(
    "more",
    [("HEAD",), ("--to", "43"), ("--attest", "--key", "x"), ("--pipeline", "triage"), ("--head", "HEAD")],
)
def test_no_other_side_and_no_evidence_goes_with_it(ran: Work, more: tuple[str, ...]) -> None:
    done = ran.govern("what-if", "--set", "alert_at=0.4", "--from", "42", *more)
    assert (done.exit_code, done.stdout) == (2, "")


def test_programs_are_told_what_was_set(ran: Work) -> None:
    found = json.loads(ran.good("what-if", "--set", "alert_at=0.35", "--from", "42", "--format", "json"))
    assert "thresholds/triage.alert_at 0.5 → 0.35" in json.dumps(found, ensure_ascii=False)
