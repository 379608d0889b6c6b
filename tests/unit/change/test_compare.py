from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from govern.change.compare import Side, compare
from govern.change.lockfile import Lock
from govern.change.version import Level
from govern.contract.impact import Impact
from govern.contract.reference import Ref
from govern.diagnostic import Severity
from govern.errors import UsageError

from .conftest import EXTRACTOR_FILE as EXTRACTOR
from .conftest import PIPELINE_FILE as PIPELINE
from .conftest import PROMPT_FILE as PROMPT
from .conftest import SOURCE_FILE as SOURCE
from .conftest import THRESHOLDS_FILE as THRESHOLDS
from .conftest import codes, follow, move, raised, replace_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Work

GUARD = b"""\
apiVersion: govern/v1
kind: Policy
id: guard
version: 1.0.0
status: active
code: ZZZ001
severity: error
require: "true"
message: "no"
"""

SYSTEM = "  - name: system\n    role: system\n    file: prompts/system.md\n"
USER = "  - name: user\n    role: user\n    file: prompts/user.md\n"

HARMLESS: dict[str, Callable[[Work], Work]] = {
    "nothing": lambda w: w,
    "comment": lambda w: w.edit(PROMPT, "# how reviews are read", "# how customers' reviews are read"),
    "description": lambda w: w.edit(PROMPT, "Reads a review.", "Reads one review."),
    "status": lambda w: w.edit(PROMPT, "status: active", "status: deprecated"),
    "quoting": lambda w: w.edit(THRESHOLDS, "value: 0.80, metric: score", "value: '0.8', metric: \"score\""),
    "order of named items": lambda w: w.edit(
        THRESHOLDS,
        "  - {name: high, value: 0.80, metric: score}\n  - {name: low, value: 0.25, metric: score}\n",
        "  - {name: low, value: 0.25, metric: score}\n  - {name: high, value: 0.80, metric: score}\n",
    ),
    "order of keys": lambda w: w.edit(PROMPT, "kind: Prompt\nid: triage\n", "id: triage\nkind: Prompt\n"),
    "comment in code": lambda w: w.edit("contracts/negation.py", "WINDOW = 3\n", "WINDOW = (3)  # words\n"),
    "a file that nothing names": lambda w: replace_file(w, "contracts/notes.txt", b"new"),
    "a moved prompt file": lambda w: move(w, "prompts/system.md", "prompts/first.md").edit(
        PROMPT, "prompts/system.md", "prompts/first.md"
    ),
    "a moved contract": lambda w: move(w, PROMPT, "prompts/deep/other.yaml"),
    "a description in a data contract": lambda w: w.edit(
        SOURCE, "{name: text,", "{name: text, description: what was said,"
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_edits_raise_nothing_and_leave_the_lock_alone(base: Work, work: Work, name: str) -> None:
    report = HARMLESS[name](work).against(base)
    assert report.changes == ()
    assert report.findings == ()
    assert not report.blocked
    assert work.locked().lock == base.lock
    assert work.against(base).changes == ()


CHANGES: dict[str, tuple[Callable[[Work], Work], str, str, Impact, Level]] = {
    "prompt byte": (
        lambda w: w.edit("prompts/system.md", "Be brief.", "Be brief!"),
        "prompt/triage", "sections[system].file.@content", Impact.BEHAVIOUR, Level.MINOR,
    ),
    "threshold": (
        lambda w: w.edit(THRESHOLDS, "0.80", "0.81"),
        "thresholds/triage", "values[high].value", Impact.BEHAVIOUR, Level.MINOR,
    ),
    "lexicon byte": (
        lambda w: w.edit("contracts/words.tsv", "never\t-1", "never\t-2"),
        "feature-extractor/negation", "artefacts[words].location.@content", Impact.BEHAVIOUR, Level.MINOR,
    ),
    "package artefact": (
        lambda w: w.edit(EXTRACTOR, "sha256:11", "sha256:12"),
        "feature-extractor/negation", "artefacts[lexicon].digest", Impact.BEHAVIOUR, Level.MINOR,
    ),
    "code": (
        lambda w: w.edit("contracts/negation.py", "WINDOW = 3", "WINDOW = 4"),
        "feature-extractor/negation", "code.entry.@content", Impact.BEHAVIOUR, Level.MINOR,
    ),
    "parameter": (
        lambda w: w.edit(EXTRACTOR, "window: 3", "window: 4"),
        "feature-extractor/negation", "parameters.window", Impact.BEHAVIOUR, Level.MINOR,
    ),
    "number that becomes text": (
        lambda w: w.edit(EXTRACTOR, "window: 3", "window: '3'"),
        "feature-extractor/negation", "parameters.window", Impact.BEHAVIOUR, Level.MINOR,
    ),
    "order of sections": (
        lambda w: w.edit(PROMPT, SYSTEM + USER, USER + SYSTEM),
        "prompt/triage", "sections.@order", Impact.BEHAVIOUR, Level.MINOR,
    ),
    "classification": (
        lambda w: w.edit(PROMPT, "classification: internal", "classification: restricted"),
        "prompt/triage", "variables[text].classification", Impact.EXPOSURE, Level.MINOR,
    ),
    "stage's own code": (
        lambda w: w.edit("contracts/score.py", "dict", "list"),
        "insight-pipeline/triage", "stages[score].code.entry.@content", Impact.BEHAVIOUR, Level.MINOR,
    ),
    "type of a field": (
        lambda w: w.edit(SOURCE, "logicalType: integer", "logicalType: number"),
        "data-contract/reviews", "schema[reviews].properties[rating].logicalType", Impact.SCHEMA, Level.MAJOR,
    ),
    "output type": (
        lambda w: w.edit(PIPELINE, "type: string", "type: integer"),
        "insight-pipeline/triage", "output[label].type", Impact.SCHEMA, Level.MAJOR,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_an_unversioned_change_is_blocked_where_it_is_and_nowhere_else(
    base: Work, work: Work, name: str
) -> None:
    act, line, route, impact, required = CHANGES[name]
    report = act(work).against(base)
    assert report.blocked
    blocked = [change for change in report.changes if change.verdict == "blocked"]
    assert [change.ref.line for change in blocked] == [line]
    (change,) = blocked
    assert change.cause
    assert [(item.route_text, item.impact) for item in change.changes] == [(route, impact)]
    assert (change.required, change.actual) == (required, Level.NONE)
    (found,) = change.findings
    assert found.code == "CHG001"
    assert f"needs a {required.word} version" in found.help
    assert f"govern bump {change.ref}" in found.help
    assert all(other.verdict == "note" and not other.cause and other.follows == (line,)
               for other in report.changes if other is not change)  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_locking_refuses_what_the_gate_blocks(work: Work, name: str) -> None:
    act, line, _, _, required = CHANGES[name]
    made = act(work).plan()
    (found,) = made.refused
    assert found.code == "CHG001"
    assert line in found.message
    assert f"needs a {required.word} version" in found.help
    assert made.lock == work.lock


def test_a_bumped_change_that_is_locked_passes(base: Work, work: Work) -> None:
    raised(work.edit(THRESHOLDS, "0.80", "0.81"), THRESHOLDS, "1.1.0")
    follow(work, "thresholds/triage@1.0.0", "thresholds/triage@1.1.0")
    unlocked = work.against(base)
    assert codes(unlocked) == ["CHG007"]
    report = work.locked().against(base)
    assert not report.blocked
    pipeline, thresholds = report.changes
    assert (thresholds.ref, thresholds.old) == (
        Ref("thresholds", "triage", "1.1.0"),
        Ref("thresholds", "triage", "1.0.0"),
    )
    assert (thresholds.required, thresholds.actual, thresholds.verdict) == (Level.MINOR, Level.MINOR, "ok")
    assert thresholds.cause
    assert pipeline.follows == ("thresholds/triage",)
    assert not pipeline.cause
    assert pipeline.verdict == "ok"


def test_both_places_and_both_values_are_told(base: Work, work: Work) -> None:
    work.edit(THRESHOLDS, "status: active\n", "status: active\nname: Triage\n").edit(
        THRESHOLDS, "0.80", "0.81"
    )
    (leaf,) = work.change(base, "thresholds/triage").changes
    assert leaf.old is not None
    assert leaf.new is not None
    assert (leaf.old.value, str(leaf.old.place)) == ("0.8", f"{THRESHOLDS}:7:25")
    assert (leaf.new.value, str(leaf.new.place)) == ("0.81", f"{THRESHOLDS}:8:25")


def test_a_text_file_is_placed_at_its_first_differing_line_and_column(base: Work, work: Work) -> None:
    (leaf,) = work.edit("prompts/system.md", "Be brief.", "Be quick.").change(base, "prompt/triage").changes
    assert leaf.new is not None
    assert leaf.old is not None
    assert str(leaf.new.place) == "prompts/system.md:2:4"
    assert (leaf.old.text, leaf.new.text) == ("Be brief.", "Be quick.")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("Be brief.\n", "", "prompts/system.md:2:1"),
        ("Be brief.\n", "Be brief.\nBe kind.\n", "prompts/system.md:3:1"),
        ("Be brief.\n", "Be brief.", "prompts/system.md:2:1"),
        ("Be brief.\n", "Be brief. \n", "prompts/system.md:2:10"),
    ],
)
def test_added_and_removed_lines_have_a_place(base: Work, work: Work, old: str, new: str, place: str) -> None:
    (leaf,) = work.edit("prompts/system.md", old, new).change(base, "prompt/triage").changes
    assert str(leaf.where) == place


def test_code_is_placed_at_the_first_differing_statement(base: Work, work: Work) -> None:
    work.edit("contracts/negation.py", "WINDOW = 3\n", "# words\nWINDOW = 3\n").edit(
        "contracts/negation.py", '"not"', '"no"'
    )
    (leaf,) = work.change(base, "feature-extractor/negation").changes
    assert leaf.old is not None
    assert leaf.new is not None
    assert str(leaf.old.place) == "contracts/negation.py:7:5"
    assert str(leaf.new.place) == "contracts/negation.py:8:5"
    assert leaf.new.text is not None
    assert leaf.new.text.startswith("return lambda inputs")


def test_code_that_only_grows_is_placed_past_the_end_of_the_old(base: Work, work: Work) -> None:
    work.files["contracts/negation.py"] += b"\n\nMORE = 1\n"
    (leaf,) = work.change(base, "feature-extractor/negation").changes
    assert leaf.old is not None
    assert leaf.new is not None
    assert (leaf.old.place.line, leaf.old.text) == (8, "")
    assert (leaf.new.place.line, leaf.new.text) == (10, "MORE = 1")


def test_of_a_long_line_the_part_that_differs_is_shown(base: Work, work: Work) -> None:
    base.files["prompts/system.md"] = b"word " * 500
    base.released = frozenset()
    base.locked()
    work.lock, work.objects = base.lock, base.objects
    work.files["prompts/system.md"] = b"word " * 400 + b"WORD" + b"word " * 99
    (leaf,) = work.change(base, "prompt/triage").changes
    assert leaf.new is not None
    assert leaf.new.place.column == 2001
    assert leaf.new.text is not None
    assert "WORD" in leaf.new.text
    assert leaf.new.text[0] == leaf.new.text[-1] == "…"


def test_a_binary_file_shows_no_text(base: Work, work: Work) -> None:
    replace_file(work, "contracts/words.tsv", b"\0\1")
    (leaf,) = work.change(base, "feature-extractor/negation").changes
    assert leaf.new is not None
    assert leaf.new.text is None


@pytest.mark.parametrize(
    ("act", "required"),
    [
        (
            lambda w: w.edit(
                SOURCE, "      - {name: rating, logicalType: integer, classification: public}\n", ""
            ),
            "major",
        ),
        (
            lambda w: w.edit(SOURCE, "public}\n", "public}\n      - {name: drug, logicalType: string}\n"),
            "minor",
        ),
        (lambda w: w.edit(SOURCE, "{name: text,", "{name: text, required: true,"), "major"),
        (lambda w: w.edit(SOURCE, "restricted", "internal"), "minor"),
        (lambda w: w.edit(PIPELINE, "\nretention: P1Y", "\nretention: P2Y"), "minor"),
    ],
)
def test_the_needed_bump_follows_class_and_direction_of_the_schema(
    base: Work, work: Work, act: Callable[[Work], Work], required: str
) -> None:
    blocked = [change for change in act(work).against(base).changes if change.verdict == "blocked"]
    assert [change.required.word for change in blocked if change.required] == [required]


def test_a_bump_too_small_is_blocked(base: Work, work: Work) -> None:
    raised(work.edit(THRESHOLDS, "0.80", "0.81"), THRESHOLDS, "1.0.1").edit(
        PIPELINE, "s/triage@1.0.0", "s/triage@1.0.1"
    )
    report = raised(work, PIPELINE, "1.1.0").locked().against(base)
    assert codes(report) == ["CHG002"]
    change = work.change(base, "thresholds/triage")
    assert change.verdict == "blocked"
    assert (
        "needs a minor version above thresholds/triage@1.0.0, not a patch one" in change.findings[0].message
    )


def test_a_lowered_version_is_blocked(base: Work, work: Work) -> None:
    raised(work, THRESHOLDS, "0.9.0").edit(PIPELINE, "thresholds/triage@1.0.0", "thresholds/triage@0.9.0")
    report = raised(work, PIPELINE, "1.1.0").locked().against(base)
    assert codes(report) == ["CHG003"]


def test_going_back_to_a_released_version_is_lowering_even_with_its_content(base: Work, work: Work) -> None:
    raised(work.edit(THRESHOLDS, "0.80", "0.81"), THRESHOLDS, "1.1.0").locked().commit()
    back = work.copy()
    back.files[THRESHOLDS] = base.files[THRESHOLDS]
    report = back.locked().against(work)
    assert codes(report) == ["CHG003"]


def test_a_version_raised_for_nothing_is_a_note(base: Work, work: Work) -> None:
    raised(work, THRESHOLDS, "1.1.0")
    report = work.locked().against(base)
    assert not report.blocked
    (change,) = report.changes
    assert [item.code for item in change.findings] == ["CHG009"]
    assert change.verdict == "note"


def test_a_version_reused_with_other_content_is_blocked_though_both_locks_agree(
    base: Work, work: Work
) -> None:
    work.edit(THRESHOLDS, "0.80", "0.81")
    work.released = frozenset()  # the lock is made to say what suits
    work.locked()
    assert set(codes(work.against(base))) == {"CHG001", "CHG006"}
    forged = base.copy()
    forged.lock, forged.objects = work.lock, work.objects
    assert codes(work.against(forged)) == ["CHG001"]


def test_a_reused_version_that_the_base_has_archived_only_is_blocked(base: Work, work: Work) -> None:
    raised(work.edit(THRESHOLDS, "0.80", "0.81"), THRESHOLDS, "1.1.0").locked().commit()
    other = work.copy()
    other.files["contracts/again.yaml"] = base.files[THRESHOLDS].replace(b"0.80", b"0.82")
    report = other.against(work)
    assert codes(report) == ["CHG001"]
    (change,) = (change for change in report.changes if change.verdict == "blocked")
    assert change.ref == Ref("thresholds", "triage", "1.0.0")
    assert change.changes[0].old is not None
    assert change.changes[0].old.place.file.startswith("lineage/objects/")


def test_a_renamed_component_is_followed_by_its_content(base: Work, work: Work) -> None:
    work.edit(THRESHOLDS, "id: triage", "id: levels")
    follow(work, "thresholds/triage@1.0.0", "thresholds/levels@1.0.0")
    report = work.locked().against(base)
    assert not report.blocked
    change = work.change(base, "thresholds/levels")
    assert (change.how, change.old) == ("renamed", Ref("thresholds", "triage", "1.0.0"))
    assert [item.code for item in change.findings] == ["CHG011"]
    assert all(other.ref.line != "thresholds/triage" for other in report.changes)


def test_a_rename_that_leaves_users_behind_is_blocked(base: Work, work: Work) -> None:
    report = work.edit(THRESHOLDS, "id: triage", "id: levels").locked().against(base)
    assert codes(report) == ["CHG004"]


def test_a_new_component_needs_nothing_but_the_lock(base: Work, work: Work) -> None:
    work.files["contracts/new.yaml"] = (
        base.files[THRESHOLDS].replace(b"id: triage", b"id: other").replace(b"0.25", b"0.3")
    )
    assert codes(work.against(base)) == ["CHG007"]
    report = work.locked().against(base)
    (change,) = report.changes
    assert (change.how, change.verdict, change.old) == ("added", "ok", None)


def test_without_a_workspace_on_the_base_everything_is_new(base: Work) -> None:
    report = compare(Side(None, Lock()), base.side)
    assert not report.blocked
    assert {change.how for change in report.changes} == {"added"}
    assert len(report.changes) == 6


def test_two_versions_in_force_are_paired_each_with_its_own(base: Work, work: Work) -> None:
    text = base.files[THRESHOLDS].replace(b"0.80", b"0.7").replace(b"version: 1.0.0", b"version: 2.0.0")
    work.files["contracts/two.yaml"] = text
    work.locked().commit()
    assert [change.old.version for change in work.against(base).changes if change.old] == ["1.0.0"]
    later = work.copy()
    later.files["contracts/two.yaml"] = text.replace(b"0.7", b"0.6").replace(b"2.0.0", b"2.1.0")
    report = later.locked().against(work)
    assert not report.blocked
    (change,) = report.changes
    assert (change.old, change.new) == (
        Ref("thresholds", "triage", "2.0.0"),
        Ref("thresholds", "triage", "2.1.0"),
    )


def test_settings_that_change_are_told_with_their_class(base: Work, work: Work) -> None:
    work.files["govern.yaml"] += b"contracts: [contracts, prompts]\n"
    report = work.against(base)
    assert not report.blocked
    (change,) = report.settings
    assert (change.route_text, change.impact, change.how) == (
        "contracts[policies]",
        Impact.SAFEGUARD,
        "removed",
    )
    assert [(item.code, item.severity) for item in report.diagnostics] == [
        ("CHG010", Severity.NOTE),
        ("CHG024", Severity.NOTE),
    ]
    work.files["govern.yaml"] = base.files["govern.yaml"] + b"description: more words\n"
    assert work.against(base).settings == ()


def test_a_head_that_cannot_be_read_is_not_judged(base: Work, work: Work) -> None:
    work.edit(PROMPT, "role: system", "role: sistem")
    with pytest.raises(UsageError, match="have 1 error") as caught:
        work.against(base)
    assert caught.value.place.startswith(PROMPT)
    with pytest.raises(UsageError, match=r"no govern\.yaml"):
        compare(base.side, Side(None, Lock()))


def test_a_head_that_cannot_be_resolved_is_blocked(base: Work, work: Work) -> None:
    del work.files["prompts/system.md"]
    report = work.against(base)
    assert {"CHG027", "CHG015"} <= set(codes(report))


def test_a_base_that_cannot_be_read_is_replaced_by_its_lock(base: Work, work: Work) -> None:
    base.edit(THRESHOLDS, "0.80", "nonsense")
    report = work.against(base)
    assert not report.blocked
    assert "CHG016" in [item.code for item in report.findings]
    report = work.edit(THRESHOLDS, "0.80", "0.81").against(base)
    assert codes(report) == ["CHG001"]


def test_a_base_whose_objects_are_lost_still_blocks_by_digest(base: Work, work: Work) -> None:
    base.edit(THRESHOLDS, "0.80", "nonsense")
    base.objects.clear()
    work.edit(THRESHOLDS, "0.80", "0.81")
    change = work.change(base, "thresholds/triage")
    assert change.changes == ()
    assert change.required is Level.MINOR
    assert change.verdict == "blocked"


def test_the_report_is_json(base: Work, work: Work) -> None:
    work.edit(THRESHOLDS, "0.80", "0.81").files["govern.yaml"] += b"packages: [x]\n"
    value = work.against(base).to_json()
    assert json.loads(json.dumps(value)) == value
    assert value["blocked"] is True
    (row,) = (row for row in value["components"] if row["verdict"] == "blocked")
    assert row["component"] == "thresholds/triage"
    assert row["changes"][0]["old"]["value"] == "0.8"
    assert row["changes"][0]["new"]["place"]["line"] == 7
    assert row["required"] == "minor"
    assert value["settings"][0]["route"] == "packages[x]"


def test_a_rename_of_one_version_hides_no_other_that_went(base: Work) -> None:
    other = THRESHOLDS.replace(".yaml", ".2.yaml")
    base.files[other] = base.files[THRESHOLDS].replace(b"1.0.0", b"2.0.0").replace(b"0.80", b"0.90")
    base.locked().commit()
    head = base.copy()
    del head.files[other]
    head.edit(THRESHOLDS, "id: triage", "id: other")
    head.edit(PIPELINE, "thresholds/triage@1.0.0", "thresholds/other@1.0.0")
    found = {str(change.old): change.how for change in head.against(base).changes}
    assert found["thresholds/triage@1.0.0"] == "renamed"
    assert found["thresholds/triage@2.0.0"] == "removed"


def test_a_version_of_a_policy_stands_in_for_no_other_that_went(base: Work) -> None:
    base.files["contracts/guard.yaml"] = GUARD
    base.files["contracts/guard.2.yaml"] = GUARD.replace(b"1.0.0", b"2.0.0").replace(b"error", b"note")
    base.locked().commit()
    head = base.copy()
    del head.files["contracts/guard.yaml"]
    assert [change.direction for change in head.against(base).changes] == ["looser"]
    weak = head.files.pop("contracts/guard.2.yaml")
    head.files["contracts/guard.3.yaml"] = weak.replace(b"2.0.0", b"3.0.0")
    assert "looser" in [change.direction for change in head.locked().against(base).changes]
    assert head.against(base).blocked
