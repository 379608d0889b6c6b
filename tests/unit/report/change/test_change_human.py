from __future__ import annotations

import json
from dataclasses import replace

import pytest

from govern.change.changes import ChangeReport, ComponentChange, DocumentChange
from govern.change.direction import Direction
from govern.change.facets import Facet
from govern.change.findings import finding
from govern.change.leafdiff import LeafChange, Seen
from govern.change.subject import Subject
from govern.change.version import Level
from govern.contract.impact import Impact
from govern.contract.reference import Ref
from govern.diagnostic import Place, Related
from govern.report.change.change_human import change_human, next_steps
from govern.report.change.change_json import change_json
from govern.report.styled import plain

OLD = Ref("thresholds", "triage", "1.0.0")
NEW = Ref("thresholds", "triage", "1.1.0")
PIPELINE = Ref("insight-pipeline", "triage", "1.0.0")
PLACE = Place("contracts/triage.yaml", 13, 12)
VALUE = LeafChange(
    ("values", "[high]", "value"),
    Impact.BEHAVIOUR,
    Seen("0.8", Place("contracts/triage.yaml", 12, 12)),
    Seen("0.85", PLACE),
)
BLOCK = finding("CHG001", "it changed", PLACE, related=(Related(Place("x.yaml", 2), "as it was"),))


def show(*changes: ComponentChange, **rest: object) -> str:
    return plain(change_human(ChangeReport(changes, **rest), "origin/main"))  # type: ignore[arg-type]


def changed(*leaves: LeafChange, **rest: object) -> ComponentChange:
    return ComponentChange("changed", OLD, OLD, leaves, Level.MINOR, Level.NONE, **rest)  # type: ignore[arg-type]


def test_a_blocked_change_shows_values_places_bumps_and_what_to_run() -> None:
    assert show(changed(VALUE, findings=(BLOCK,))) == (
        "BLOCKED  thresholds/triage 1.0.0  behaviour\n"
        "    values[high].value\n"
        "      - 0.8  contracts/triage.yaml:12\n"
        "      + 0.85  contracts/triage.yaml:13\n"
        "    needs a minor version; it has: none\n"
        "    error[CHG001] it changed\n"
        "      at contracts/triage.yaml:13:12\n"
        "      as it was: x.yaml:2:1\n"
        "      help: Raise the version with `govern bump`, then run `govern lock`.\n"
        "\n"
        "blocked: 1 component changed between origin/main and the working tree, 1 blocked, 1 error\n"
        "next: govern bump\n"
        "next: govern lock\n"
    )


def test_a_bumped_change_may_be_merged() -> None:
    text = show(ComponentChange("changed", OLD, NEW, (VALUE,), Level.MINOR, Level.MINOR))
    assert text.startswith("ok  thresholds/triage 1.0.0 → 1.1.0  behaviour\n")
    assert "needs a minor version; it has: minor\n" in text
    assert text.endswith("may be merged: 1 component changed between origin/main and the working tree\n")


def test_what_follows_stands_apart_from_its_cause() -> None:
    follower = ComponentChange(
        "changed", PIPELINE, PIPELINE, follows=("thresholds/triage",), cause=False,
        findings=(finding("CHG014", "it follows", PLACE),),
    )  # fmt: skip
    text = show(changed(VALUE, findings=(BLOCK,)), follower)
    _, _, rest = text.partition("follows from the above\n")
    assert rest.startswith("  note  insight-pipeline/triage 1.0.0  ← thresholds/triage\n")
    assert "CHG014" not in text


def test_new_deleted_renamed_and_lowered_are_said() -> None:
    assert "ok  thresholds/triage 1.1.0  new\n" in show(ComponentChange("added", None, NEW))
    gone = ComponentChange("removed", OLD, None, findings=(finding("CHG012", "it was deleted", PLACE),))
    assert show(gone).startswith("note  thresholds/triage 1.0.0  deleted\n")
    other = Ref("thresholds", "levels", "1.0.0")
    assert "thresholds/levels  renamed from thresholds/triage@1.0.0\n" in show(
        ComponentChange("renamed", OLD, other)
    )
    lowered = ComponentChange("changed", NEW, OLD, (VALUE,), Level.MINOR, None)
    assert "needs a minor version; it has: lowered\n" in show(lowered)


def leaf(*route: str, old: object = None, new: object = None, **rest: object) -> str:
    sides = [
        None if value is None else value if isinstance(value, Seen) else Seen(value, PLACE)
        for value in (old, new)
    ]  # type: ignore[arg-type]
    return show(changed(LeafChange(route, Impact.SCHEMA, *sides, **rest)))  # type: ignore[arg-type]


def test_values_of_every_shape_are_readable() -> None:
    assert "values (added)\n      + true" in leaf("values", new=True)
    assert "+ null" in leaf("values", new=Seen(None, PLACE))
    assert "+ 0.5" in leaf("values", new={"decimal": "0.5"})
    assert "+ ''" in leaf("values", new="")
    assert "+ nothing" in leaf("values", new=Seen([], PLACE))
    assert "sections order\n      - a, b" in leaf(
        "sections", "@order", old=["[a]", "[b]"], new=["[b]", "[a]"]
    )
    assert "schema[t].x (removed) breaking\n      - 1" in leaf("schema", "[t]", "x", old=1, breaking=True)
    assert f"+ {'x' * 71}…" in leaf("values", new="x" * 100)


def test_files_are_shown_by_their_lines_or_digests() -> None:
    text = leaf(
        "s", "file", "@content", old=Seen("sha256:a", PLACE, "Be brief."), new=Seen("sha256:b", PLACE, "")
    )
    assert (
        "    contracts/triage.yaml\n      - Be brief.  contracts/triage.yaml:13\n      + (nothing here)"
        in text
    )
    assert "+ sha256:b" in leaf("s", "file", "@content", new=Seen("sha256:b", PLACE, None))


def test_what_a_terminal_would_obey_is_written_out() -> None:
    assert "+ \\x1b[2J" in leaf("values", new="\x1b[2J")


def test_settings_and_findings_about_the_lock_are_shown() -> None:
    setting = LeafChange(
        ("contracts", "[policies]"), Impact.SAFEGUARD, Seen("policies", Place("govern.yaml", 4)), None
    )
    text = show(
        documents=(
            DocumentChange(
                Subject("govern.yaml", "sha256:0"),
                Place("govern.yaml", 4),
                frozenset({Facet(Impact.SAFEGUARD, Direction.LOOSER)}),
                (setting,),
                findings=(finding("CHG010", "told above", PLACE), finding("CHG020", "ask", PLACE)),
            ),
        ),
        findings=(finding("CHG005", "gone", PLACE),),
    )
    assert "govern.yaml has no version; what changed is looser:\n    contracts[policies] (removed)\n" in text
    assert "    error[CHG020] ask\n" in text
    assert "told above" not in text
    assert "error[CHG005] gone\n" in text


def test_a_file_without_a_version_counts_as_a_change_too() -> None:
    place, facets = Place("ci.yml"), frozenset({Facet(Impact.SAFEGUARD, Direction.LOOSER)})
    missing = finding("CHG020", "ci.yml needs 1 approval", place)
    document = DocumentChange(Subject("ci.yml", "sha256:1"), place, facets, findings=(missing,))
    end = "1 file without a version changed between origin/main and the working tree"
    assert show(documents=(document,)).endswith(f"blocked: {end}, 1 blocked, 1 error\n")
    assert show(documents=(replace(document, findings=()),)).endswith(f"may be merged: {end}\n")
    both = show(changed(VALUE), documents=(document,))
    assert "1 component and 1 file without a version changed" in both


def test_nothing_is_said_plainly() -> None:
    assert show() == "nothing that counts changed between origin/main and the working tree\n"


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("CHG001", ("govern bump", "govern lock")),
        ("CHG007", ("govern lock",)),
        ("CHG003", ()),
        ("CHG009", ()),
    ],
)
def test_what_to_run_next_follows_from_the_findings(code: str, steps: tuple[str, ...]) -> None:
    report = ChangeReport((), findings=(finding(code, "x", PLACE),))
    assert next_steps(report) == steps


def test_json_has_a_version_and_the_whole_report() -> None:
    value = change_json(ChangeReport((changed(VALUE, findings=(BLOCK,)),)))
    assert value["version"] == 1
    assert value["blocked"] is True
    assert value["components"][0]["findings"][0]["code"] == "CHG001"
    assert json.loads(json.dumps(value)) == value
