"""What the gate asks of a change in a whole workspace: by the base's rules, by reach, by subject."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from govern.change.approvals import Ballot, Vote
from govern.change.compare import compare
from govern.contract.fields import BlastRadius

from .conftest import PIPELINE_FILE as PIPELINE
from .conftest import THRESHOLDS_FILE as THRESHOLDS
from .conftest import Work, codes, raised

if TYPE_CHECKING:
    from govern.change.changes import ChangeReport, ComponentChange

ASKING = b"""\
apiVersion: govern/v1
kind: Workspace
name: triage
gate:
  approvals:
    - {name: second-person, direction: looser}
    - {name: far-reaching, class: behaviour, blast_radius: high, role: owner, count: 2}
"""
ACTIONS = b"""\
apiVersion: govern/v1
kind: ActionPolicy
id: triage
version: 1.0.0
status: active
actions:
  - {name: tag, blast_radius: low, minimum_confidence: 0.5}
  - {name: call, blast_radius: high, minimum_confidence: 0.9}
"""


def asking(work: Work) -> Work:
    work.files["govern.yaml"] = ASKING
    return work.locked().commit()


def lowered(work: Work) -> Work:
    return raised(work.edit(THRESHOLDS, "0.80", "0.70"), THRESHOLDS, "1.1.0").locked()


def thresholds(report: ChangeReport) -> ComponentChange:
    return next(change for change in report.changes if change.ref.line == "thresholds/triage")


def approved(change: ComponentChange, *names: str) -> Ballot:
    assert change.subject is not None
    subjects = frozenset({change.subject.digest})
    said = {"roles": frozenset({"owner"}), "approves": True, "subjects": subjects, "reason": ""}
    return Ballot(tuple(Vote(name, file=f"{name}.json", **said) for name in names))  # type: ignore[arg-type]


def test_a_loosening_needs_someone_and_an_approval_of_it_is_enough(base: Work, work: Work) -> None:
    base, work = asking(base), lowered(asking(work))
    report = compare(base.side, work.side)
    change = thresholds(report)
    assert codes(report) == ["CHG020"]
    assert [item.rule for item in change.requirements] == ["second-person"]
    assert not compare(base.side, work.side, approved(change, "ann")).blocked


def test_an_approval_ends_with_the_next_edit_and_outlives_edits_elsewhere(base: Work, work: Work) -> None:
    base, work = asking(base), lowered(asking(work))
    ballot = approved(thresholds(compare(base.side, work.side)), "ann")
    again = work.copy().edit(THRESHOLDS, "0.70", "0.60")
    assert "CHG020" in codes(compare(base.side, again.side, ballot))
    work.edit(THRESHOLDS, "kind: Thresholds", "kind: Thresholds  # as it was agreed")
    work.edit(PIPELINE, "retention: P1Y", "retention: P30D")
    raised(work, PIPELINE, "1.1.0").locked()
    assert not compare(base.side, work.side, ballot).blocked


def test_the_base_decides_who_is_asked(base: Work, work: Work) -> None:
    base, work = asking(base), lowered(asking(work))
    work.files["govern.yaml"] = (
        b"apiVersion: govern/v1\nkind: Workspace\nname: triage\ngate: {approvals: []}\n"
    )
    report = compare(base.side, work.side)
    assert thresholds(report).requirements[0].missing == 1
    assert [item.code for document in report.documents for item in document.findings] == [
        *["CHG010"] * len(report.settings),
        "CHG020",
    ]


def test_where_nothing_is_said_one_person_is_asked(base: Work, work: Work) -> None:
    for each in (base, work):
        each.files["govern.yaml"] = b"apiVersion: govern/v1\nkind: Workspace\nname: triage\n"
    report = compare(base.side, lowered(work).side)
    assert [item.rule for item in thresholds(report).requirements] == ["whatever-loosens"]


def test_how_far_a_change_reaches_is_told_by_the_actions_of_the_pipelines_it_is_in() -> None:
    base = Work()
    base.files["contracts/triage.actions.yaml"] = ACTIONS
    used = "thresholds: thresholds/triage@1.0.0"
    asking(base.edit(PIPELINE, used, f"{used}, actions: action-policy/triage@1.0.0"))
    change = thresholds(compare(base.side, lowered(base.copy()).side))
    assert change.radius is BlastRadius.HIGH
    asked = [(item.rule, item.missing) for item in change.requirements]
    assert asked == [("second-person", 1), ("far-reaching", 2)]


def test_actions_of_a_version_that_only_the_lock_has_are_reached_too() -> None:
    base = Work()
    actions = "contracts/triage.actions.yaml"
    base.files[actions] = ACTIONS
    used = "thresholds: thresholds/triage@1.0.0"
    asking(base.edit(PIPELINE, used, f"{used}, actions: action-policy/triage@1.0.0"))
    quiet = base.edit(actions, "blast_radius: high", "blast_radius: low").edit(actions, "1.0.0", "2.0.0")
    quiet = quiet.locked().commit()
    change = thresholds(compare(quiet.side, lowered(quiet.copy()).side))
    assert change.radius is BlastRadius.HIGH

    lost = replace(quiet.side, archive=None)
    change = thresholds(compare(lost, replace(lowered(quiet.copy()).side, archive=None)))
    assert change.radius is BlastRadius.CRITICAL, "what can't be read may reach as far as anything"


def test_a_file_that_is_watched_needs_someone(base: Work, work: Work) -> None:
    base, work = asking(base), asking(work)
    old = replace(base.side, watched={".ci.yml": "sha256:1"})
    new = replace(work.side, watched={".ci.yml": "sha256:2"})
    report = compare(old, new)
    assert codes(report) == ["CHG020"]
    assert report.documents[0].subject.name == ".ci.yml"
    assert not compare(old, old).blocked
    assert compare(old, replace(work.side, watched={})).blocked
    assert not compare(base.side, old).blocked, "a file that comes guards what nothing guarded before"
