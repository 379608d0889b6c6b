from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from govern.change.lockfile import Lock
from govern.contract.reference import Ref

from .conftest import EXTRACTOR_FILE as EXTRACTOR
from .conftest import PIPELINE_FILE as PIPELINE
from .conftest import THRESHOLDS_FILE as THRESHOLDS
from .conftest import codes, raised

if TYPE_CHECKING:
    from .conftest import Work


def test_two_branches_that_reach_the_same_version_differently_are_caught(base: Work, work: Work) -> None:
    main, side = work, work.copy()
    raised(main.edit(THRESHOLDS, "0.80", "0.81"), THRESHOLDS, "1.1.0").locked().commit()
    raised(side.edit(THRESHOLDS, "0.80", "0.82"), THRESHOLDS, "1.1.0").locked().commit()
    assert set(codes(side.against(main))) == {"CHG001", "CHG006"}


def test_lock_lines_are_neither_removed_nor_rewritten(base: Work, work: Work) -> None:
    ref = Ref("thresholds", "triage", "1.0.0")
    rest = {key: value for key, value in work.lock.components.items() if key != ref}
    work.lock = Lock(rest)
    report = work.against(base)
    assert "CHG005" in codes(report)
    assert any(str(ref) in item.message for item in report.findings)
    work.lock = Lock({**rest, ref: replace(base.lock.components[ref], source="sha256:" + "0" * 64)})
    assert codes(work.against(base)) == ["CHG006"]


def test_a_line_that_says_other_than_the_files_is_out_of_date(base: Work, work: Work) -> None:
    raised(work.edit(THRESHOLDS, "0.80", "0.81"), THRESHOLDS, "1.1.0").locked()
    work.edit(THRESHOLDS, "0.81", "0.82")
    report = work.against(base)
    assert codes(report) == ["CHG008"]
    assert "govern lock" in work.change(base, "thresholds/triage").findings[0].help


def test_a_new_line_must_have_its_objects_and_agree_with_them(base: Work, work: Work) -> None:
    raised(work.edit(THRESHOLDS, "0.80", "0.81"), THRESHOLDS, "1.1.0").locked()
    ref = Ref("thresholds", "triage", "1.1.0")
    whole = dict(work.objects)
    del work.objects[work.lock.components[ref].source]
    assert codes(work.against(base)) == ["CHG013"]
    work.objects = whole
    line = work.lock.components[ref]
    forged = replace(line, digests=replace(line.digests, exposure="sha256:" + "0" * 64))
    work.lock = Lock({**work.lock.components, ref: forged})
    assert "CHG017" in codes(work.against(base))
    assert any("was edited" in item.message for item in work.against(base).findings)


def test_deleting_what_is_in_use_is_blocked(base: Work, work: Work) -> None:
    del work.files[EXTRACTOR]
    report = work.against(base)
    assert codes(report) == ["CHG004"]
    change = work.change(base, "feature-extractor/negation")
    assert change.how == "removed"
    assert "insight-pipeline/triage@1.0.0" in change.findings[0].message
    assert change.findings[0].place.file == PIPELINE
    work.edit(PIPELINE, "status: active", "status: retired")
    report = work.against(base)
    assert not report.blocked
    assert [item.code for item in report.diagnostics] == ["CHG012"]


POLICY = "policies/p.yaml"
POLICY_TEXT = b"""\
apiVersion: govern/v1
kind: Policy
id: p
version: 1.0.0
status: active
code: ABC001
severity: error
require: "true"
message: no
"""


def test_a_policy_in_force_is_not_deleted(base: Work, work: Work) -> None:
    for each in (base, work):
        each.files[POLICY] = POLICY_TEXT
        each.locked().commit()
    hidden = work.copy()
    hidden.files["policies/p.yaml.off"] = hidden.files.pop(POLICY)
    outside = work.copy()
    outside.files["govern.yaml"] += b"contracts: [contracts, prompts]\n"
    for each in (hidden, outside):
        report = each.against(base)
        assert report.blocked
        assert "CHG004" in codes(report)
        assert "deleted while it is in force" in each.change(base, "policy/p").findings[0].message
    raised(work.edit(POLICY, "status: active", "status: retired"), POLICY, "1.1.0").locked().commit()
    assert not work.against(base).blocked
    ended = work.copy()
    del ended.files[POLICY]
    assert [item.code for item in ended.against(work).diagnostics] == ["CHG012"]


@pytest.mark.parametrize("status", ["retired", "deprecated", "draft"])
def test_ending_a_policy_needs_a_version(base: Work, work: Work, status: str) -> None:
    for each in (base, work):
        each.files[POLICY] = POLICY_TEXT
        each.locked().commit()
    work.edit(POLICY, "status: active", f"status: {status}")
    assert "CHG001" in codes(work.against(base))
    (change,) = work.change(base, "policy/p").changes
    assert (change.route_text, change.impact, change.where.file) == ("status", "safeguard", POLICY)


def test_a_version_that_only_the_lock_has_is_judged_as_well(base: Work, work: Work) -> None:
    planted = raised(work.copy().edit(THRESHOLDS, "0.80", "0.05"), THRESHOLDS, "9.9.9").locked()
    work.lock, work.objects = planted.lock, planted.objects
    report = work.against(base)
    assert not report.blocked
    (change,) = report.changes
    assert (str(change.old), str(change.new)) == ("thresholds/triage@1.0.0", "thresholds/triage@9.9.9")
    assert [(c.old.value, c.new.value) for c in change.changes if c.old and c.new] == [("0.8", "0.05")]


def test_a_version_that_only_the_lock_has_needs_its_bump(base: Work, work: Work) -> None:
    planted = raised(work.copy().edit(THRESHOLDS, "0.80", "0.05"), THRESHOLDS, "1.0.1").locked()
    work.lock, work.objects = planted.lock, planted.objects
    assert codes(work.against(base)) == ["CHG002"]


def test_a_version_that_only_the_lock_has_stands_in_for_nothing(base: Work, work: Work) -> None:
    raised(base.edit(THRESHOLDS, "0.80", "0.81"), THRESHOLDS, "1.1.0").locked().commit()
    work = base.copy()
    planted = work.copy().edit(THRESHOLDS, "0.81", "0.05")
    planted.edit(THRESHOLDS, "version: 1.1.0", "version: 9.9.9").locked()
    work.lock, work.objects = planted.lock, planted.objects
    work.edit(THRESHOLDS, "0.81", "0.80").edit(THRESHOLDS, "version: 1.1.0", "version: 1.0.0")
    assert "CHG003" in codes(work.against(base))
    del work.files[THRESHOLDS]
    assert work.against(base).blocked


def test_objects_of_released_versions_stay_as_they_are(base: Work, work: Work) -> None:
    raised(base.edit(THRESHOLDS, "0.80", "0.81"), THRESHOLDS, "1.1.0").locked().commit()
    old = base.lock.components[Ref("thresholds", "triage", "1.0.0")]
    lost, forged = base.copy(), base.copy()
    del lost.objects[old.source]
    forged.objects[old.source] += b"# more\n"
    assert codes(lost.against(base)) == ["CHG013"]
    assert codes(forged.against(base)) == ["CHG017"]


def test_the_release_that_runs_by_default_is_in_use(base: Work, work: Work) -> None:
    for each in (base, work):
        each.files["govern.yaml"] += b"run: {release: release/41@1.0.0}\n"
    del work.files["contracts/41.yaml"]
    assert codes(work.against(base)) == ["CHG004"]
