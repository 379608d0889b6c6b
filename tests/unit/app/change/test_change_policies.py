"""Policies over changes, as `govern diff` holds a change to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from govern.app.change.diff import diff
from govern.app.contracts.packs import NAMES, read_packs
from govern.check.rule_sets import LATEST
from govern.diagnostic import Severity
from govern.report.change.change_human import change_human
from govern.report.change.change_json import change_json
from govern.report.styled import plain

from .test_diff import commit, git

if TYPE_CHECKING:
    from govern.change.changes import ChangeReport
    from govern.diagnostic import Diagnostic

    from ..conftest import Work

POLICY = """\
apiVersion: govern/v1
kind: Policy
id: small-steps
version: @VERSION
status: @STATUS
code: STP001
severity: @SEVERITY
subject: change
match: {kind: @KIND}
@FOR_EACHrequire: @REQUIRE
message: @MESSAGE
help: take a smaller step
cases: []
"""
STEP = "old == null || new == null || new.values[1].value <= old.values[1].value + 0.1"
THRESHOLDS = "contracts/triage.yaml"


def policy(work: Work, require: str = STEP, **more: str) -> None:
    given = {"version": "1.0.0", "status": "active", "severity": "error", "kind": "Thresholds"}
    given |= {"message": '"{change.component} moves far"', "for_each": "", "require": f'"{require}"', **more}
    text = POLICY
    for name, value in given.items():
        text = text.replace(f"@{name.upper()}", value)
    work.write("contracts/steps.yaml", text)


@pytest.fixture
def committed(work: Work) -> Work:
    git(work, "init", "--quiet")
    policy(work)
    return commit(work, "one")


def found(report: ChangeReport, code: str = "STP001") -> list[Diagnostic]:
    return [item for change in report.changes for item in change.findings if item.code == code]


def moved(work: Work, value: str) -> ChangeReport:
    work.edit(THRESHOLDS, "value: 0.5", f"value: {value}")
    return diff(work.context, "HEAD", None)


def test_a_change_is_held_to_a_policy_and_the_explanation_is_told(committed: Work) -> None:
    assert found(moved(committed, "0.55")) == []
    committed.edit(THRESHOLDS, "value: 0.55", "value: 0.5")
    report = moved(committed, "0.9")
    (item,) = found(report)
    assert (item.severity, item.slug, item.help) == (Severity.ERROR, "small-steps", "take a smaller step")
    assert item.message == "thresholds/triage moves far"
    assert item.place.file == THRESHOLDS
    assert any(part.value == "0.9" and part.place is not None for part in item.explanation)
    (change,) = (change for change in report.changes if change.ref.line == "thresholds/triage")
    assert change.verdict == "blocked"
    assert "new.values[1].value <= old.values[1].value + 0.1" in plain(change_human(report, "HEAD"))
    told = [item for each in change_json(report)["components"] for item in each["findings"]]
    assert any(item["code"] == "STP001" and item["explanation"][0]["value"] == "false" for item in told)


def test_a_policy_reads_the_change_and_points_at_the_value_that_changed(committed: Work) -> None:
    policy(
        committed,
        "item.how == 'changed' && item.old < item.new && item.new < 0.8",
        for_each="for_each: change.changes\n",
        message='"{item.route} went from {item.old} to {item.new}"',
        severity="warning",
    )
    commit(committed, "another policy")
    report = moved(committed, "0.9")
    (item,) = found(report)
    assert item.message == "values[alert_at].value went from 0.5 to 0.9"
    assert item.route == "values[alert_at].value"
    assert (item.place.file, item.place.line) == (THRESHOLDS, 8)
    assert item.severity is Severity.WARNING


def test_what_goes_is_selected_by_what_it_was(committed: Work) -> None:
    policy(committed, "change.how != 'removed'", kind="ActionPolicy", message='"{old.id} goes"')
    commit(committed, "nothing may go")
    (committed.root / "contracts/policy.yaml").unlink()
    for name in ("pipeline.yaml", "1.yaml"):
        (committed.root / "contracts" / name).unlink(missing_ok=True)
    git(committed, "add", "--all")
    (item,) = found(diff(committed.context, "HEAD", None))
    assert item.message == "triage goes"


@pytest.mark.parametrize("deed", ["leaves", "enters"])
def test_a_field_that_is_matched_is_no_way_out(committed: Work, deed: str) -> None:
    policy(committed, kind="Thresholds, domain: safety")
    inside = "id: triage\ndomain: safety\n"
    was, now = (inside, "id: triage\n") if deed == "leaves" else ("id: triage\n", inside)
    committed.write(THRESHOLDS, (committed.root / THRESHOLDS).read_text().replace("id: triage\n", was))
    commit(committed, "as it was")
    committed.edit(THRESHOLDS, was, now)
    (item,) = found(moved(committed, "0.9"))
    assert item.severity is Severity.ERROR


@pytest.mark.parametrize("deed", ["removed", "eased", "retired", "off", "lowered"])
def test_the_policies_of_the_base_hold_whatever_the_change_makes_of_them(committed: Work, deed: str) -> None:
    match deed:
        case "removed":
            (committed.root / "contracts/steps.yaml").unlink()
        case "eased":
            policy(committed, "true")
        case "retired":
            policy(committed, status="retired")
        case _:
            level = "off" if deed == "off" else "note"
            lint = f"lint: {{levels: [{{code: STP001, level: '{level}', reason: r}}]}}\n"
            committed.write("govern.yaml", (committed.root / "govern.yaml").read_text() + lint)
    (item,) = found(moved(committed, "0.9"))
    assert item.severity is Severity.ERROR


def test_a_policy_that_comes_with_the_change_holds_it_already(committed: Work) -> None:
    policy(committed, status="draft")
    commit(committed, "no policy")
    assert found(moved(committed, "0.9")) == []
    policy(committed)
    assert len(found(diff(committed.context, "HEAD", None))) == 1


def test_the_level_in_the_settings_of_the_base_counts(committed: Work) -> None:
    settings = (committed.root / "govern.yaml").read_text()
    level = "lint: {levels: [{code: STP001, level: %s, reason: r}]}\n"
    committed.write("govern.yaml", settings + level % "note")
    commit(committed, "a note")
    (item,) = found(moved(committed, "0.9"))
    assert item.severity is Severity.NOTE
    committed.write("govern.yaml", settings + level % "'off'")
    commit(committed, "off, and moved")
    assert found(moved_back(committed)) == []


def moved_back(work: Work) -> ChangeReport:
    work.edit(THRESHOLDS, "value: 0.9", "value: 1.0")
    policy(work, "false")
    commit(work, "held to nothing")
    work.edit(THRESHOLDS, "value: 1.0", "value: 0.5")
    return diff(work.context, "HEAD", None)


@pytest.mark.parametrize(
    ("require", "said"),
    [
        ("new.values[9].value > 0.0", "can't be evaluated"),
        ("new.vales.size() > 0", "vales"),
        ("change.changes.size() / 0 == 1", "can't be evaluated"),
    ],
)
def test_what_can_not_be_evaluated_blocks(committed: Work, require: str, said: str) -> None:
    policy(committed, require, severity="note")
    commit(committed, "a note")
    report = moved(committed, "0.55")
    items = found(report)
    assert items
    assert all(item.severity is Severity.ERROR and said in item.message for item in items)


def test_an_old_side_that_can_not_be_read_blocks(committed: Work) -> None:
    text = (committed.root / THRESHOLDS).read_text()
    committed.write(THRESHOLDS, "no contract\n")
    for path in (committed.root / "lineage/objects").rglob("*"):
        if path.is_file():
            path.unlink()
    commit(committed, "broken")
    committed.write(THRESHOLDS, text.replace("value: 0.5", "value: 0.9"))
    (item,) = found(diff(committed.context, "HEAD", None))
    assert "can't be held to policy/small-steps@1.0.0: the old content can't be read" in item.message


def test_no_secret_is_repeated(committed: Work) -> None:
    token = "glpat-" + "q7Rk2Zt9Lm4Xw8Bv6Nc3"
    policy(committed, "new.name == 'x'", message='"it is called {new.name}"')
    commit(committed, "named")
    committed.edit(THRESHOLDS, "id: triage\n", f"id: triage\nname: {token}\n")
    (item,) = found(moved(committed, "0.55"))
    assert item.message == f"it is called {'*' * len(token)}"
    assert token not in repr(item)


def test_no_pack_has_a_policy_over_changes() -> None:
    """They are not read for `govern diff`."""
    policies = read_packs(NAMES, LATEST).policies
    assert {getattr(loaded.contract, "subject", "") for loaded in policies} == {"contract"}
