from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from govern.change.bump import BumpPlan, plan_bump
from govern.change.version import Level
from govern.contract.reference import Ref
from govern.errors import IntegrityError, UsageError

if TYPE_CHECKING:
    from conftest import Work

THRESHOLDS = "contracts/triage.thresholds.yaml"
PIPELINE = "contracts/triage.pipeline.yaml"
PROMPT = "prompts/triage.yaml"


def bump(work: Work, *refs: str) -> BumpPlan:
    chosen = [Ref.parse(ref) for ref in refs] or None
    return plan_bump(work.catalog, work.lock, work.archive, chosen, work.released)


def raised(made: BumpPlan) -> dict[str, str]:
    return {str(item.old): item.new.version for item in made.raised}


def test_without_drift_there_is_nothing_to_do(work: Work) -> None:
    work.edit(PROMPT, "Reads a review.", "Reads reviews.").edit(PROMPT, "# how", "# just how")
    assert bump(work) == BumpPlan({}, (), ())


def test_a_change_raises_the_component_and_what_refers_to_it_and_passes_the_gate(
    base: Work, work: Work
) -> None:
    work.edit(THRESHOLDS, "0.80", "0.81").edit("prompts/system.md", "brief", "quick")
    made = bump(work)
    assert raised(made) == {
        "thresholds/triage@1.0.0": "1.1.0",
        "prompt/triage@1.0.0": "1.1.0",
        "insight-pipeline/triage@1.0.0": "1.1.0",
    }
    assert set(made.files) == {THRESHOLDS, PROMPT, PIPELINE}
    why = {item.old.line: item.why for item in made.raised}
    assert why["thresholds/triage"] == "it changed: values[high].value"
    assert why["insight-pipeline/triage"] == "it refers to prompt/triage@1.0.0, thresholds/triage@1.0.0"
    before = dict(work.files)
    work.files |= made.files
    assert work.files[PIPELINE] == (
        before[PIPELINE]
        .replace(b"version: 1.0.0", b"version: 1.1.0")
        .replace(b'prompt: "prompt/triage@1.0.0", thresholds: thresholds/triage@1.0.0',
                 b'prompt: "prompt/triage@1.1.0", thresholds: thresholds/triage@1.1.0')
    )  # fmt: skip
    assert b'# finds "not"' in work.files[PIPELINE]
    assert not work.locked().against(base).blocked
    assert bump(work.commit()) == BumpPlan({}, (), ())


def test_a_release_is_left_alone_and_that_is_said(work: Work) -> None:
    made = bump(work.edit(THRESHOLDS, "0.80", "0.81"))
    assert "contracts/41.yaml" not in made.files
    assert any("release/41@1.0.0 still names insight-pipeline/triage@1.0.0" in note for note in made.notes)
    work.files |= made.files
    assert work.locked().archive.load(Ref.parse("release/41@1.0.0"))


def test_a_changed_release_is_not_raised(work: Work) -> None:
    made = bump(work.edit("contracts/41.yaml", "name: production", "name: staging"))
    assert made.raised == ()
    assert made.files == {}
    assert "write a new Release" in made.notes[0]


def test_a_breaking_schema_change_raises_the_major_version(work: Work) -> None:
    made = bump(work.edit("contracts/reviews.yaml", "logicalType: integer", "logicalType: number"))
    assert raised(made) == {"data-contract/reviews@1.0.0": "2.0.0", "insight-pipeline/triage@1.0.0": "1.1.0"}
    assert b"sources: [data-contract/reviews@2.0.0]" in made.files[PIPELINE]


def test_a_version_raised_too_little_is_raised_further_from_the_last_release(work: Work) -> None:
    work.edit(THRESHOLDS, "0.80", "0.81").edit(THRESHOLDS, "version: 1.0.0", "version: 1.0.1")
    work.edit(PIPELINE, "thresholds/triage@1.0.0", "thresholds/triage@1.0.1")
    work.edit(PIPELINE, "\nversion: 1.0.0", "\nversion: 1.1.0").locked()
    made = bump(work)
    assert raised(made) == {"thresholds/triage@1.0.1": "1.1.0"}
    assert b"\nversion: 1.1.0" in made.files[PIPELINE]
    assert b"thresholds/triage@1.1.0" in made.files[PIPELINE]


def test_what_was_never_released_needs_no_version(fresh: Work, work: Work) -> None:
    fresh.locked().edit(THRESHOLDS, "0.80", "0.81")
    assert bump(fresh).raised == ()
    work.files["contracts/new.yaml"] = work.files[THRESHOLDS].replace(b"id: triage", b"id: other")
    work.locked().edit("contracts/new.yaml", "0.80", "0.81")
    assert bump(work).raised == ()


def test_a_version_that_is_taken_is_passed_over(work: Work) -> None:
    other = work.files[THRESHOLDS].replace(b"version: 1.0.0", b"version: 1.1.0").replace(b"0.80", b"0.7")
    work.files["contracts/other.yaml"] = other
    made = bump(work.locked().commit().edit(THRESHOLDS, "0.80", "0.81"))
    assert raised(made)["thresholds/triage@1.0.0"] == "1.2.0"
    assert "contracts/other.yaml" not in made.files


def test_only_the_named_are_raised_with_what_refers_to_them(work: Work) -> None:
    work.edit(THRESHOLDS, "0.80", "0.81").edit("prompts/system.md", "brief", "quick")
    made = bump(work, "prompt/triage@1.0.0")
    assert set(raised(made)) == {"prompt/triage@1.0.0", "insight-pipeline/triage@1.0.0"}
    with pytest.raises(UsageError, match=r"no contract declares prompt/triag@1\.0\.0") as caught:
        bump(work, "prompt/triag@1.0.0")
    assert caught.value.help == "did you mean `prompt/triage@1.0.0`?"


def test_quotes_stay_and_escapes_are_written_anew(work: Work) -> None:
    work.edit(THRESHOLDS, "version: 1.0.0", "version: '1.0.0' # now")
    work.edit(PIPELINE, '"prompt/triage@1.0.0"', '"prompt/triage@1.\\x30.0"')
    made = bump(work.edit(THRESHOLDS, "0.80", "0.81").edit("prompts/system.md", "brief", "quick"))
    assert b"version: '1.1.0' # now" in made.files[THRESHOLDS]
    assert b'prompt: "prompt/triage@1.1.0"' in made.files[PIPELINE]


def test_errors_and_lost_objects_are_not_guessed_over(work: Work) -> None:
    broken = work.copy().edit(PROMPT, "role: system", "role: sistem")
    with pytest.raises(UsageError, match="have 1 error"):
        bump(broken)
    work.edit(THRESHOLDS, "0.80", "0.81").objects.clear()
    with pytest.raises(IntegrityError):
        bump(work)


def test_the_level_is_told(work: Work) -> None:
    (item, _) = bump(work.edit(THRESHOLDS, "0.80", "0.81")).raised
    assert item.level is Level.MINOR
