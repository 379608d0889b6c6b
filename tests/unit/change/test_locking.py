from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from govern.change.lockfile import Lock
from govern.change.locking import check
from govern.change.resolving import closures, resolve
from govern.contract.reference import Ref
from govern.diagnostic import Severity
from govern.errors import UsageError

if TYPE_CHECKING:
    from conftest import Work

    from govern.diagnostic import Diagnostic

THRESHOLDS = "contracts/triage.thresholds.yaml"
PIPELINE = "contracts/triage.pipeline.yaml"
PROMPT = "prompts/triage.yaml"
REF = Ref("thresholds", "triage", "1.0.0")


def found(work: Work) -> list[Diagnostic]:
    return check(work.catalog, work.lock, work.archive)


def test_the_first_lock_pins_everything_with_its_objects(fresh: Work) -> None:
    made = fresh.plan()
    assert set(made.added) == set(fresh.catalog.contracts) == set(made.lock.components)
    assert made.rewritten == ()
    wanted = {name for line in made.lock.components.values() for name in line.objects}
    assert set(made.objects) == wanted
    fresh.locked()
    assert found(fresh) == []


def test_a_closed_lock_is_left_as_it_is_and_gives_its_objects_again(work: Work) -> None:
    made = work.plan()
    assert (made.lock, made.added, made.rewritten, made.refused) == (work.lock, (), (), ())
    work.objects.clear()
    assert found(work) != []
    assert found(work.locked()) == []


def test_objects_of_a_line_are_never_those_of_a_later_edit(work: Work) -> None:
    work.edit(PROMPT, "# how", "# just how")
    made = work.plan()
    assert made.lock == work.lock
    assert work.files[PROMPT] not in made.objects.values()


def test_an_unreleased_line_is_pinned_anew(fresh: Work) -> None:
    fresh.locked().edit(THRESHOLDS, "0.80", "0.81")
    made = fresh.plan()
    assert set(made.rewritten) == {
        REF,
        Ref("insight-pipeline", "triage", "1.0.0"),
        Ref("release", "41", "1.0.0"),
    }
    assert made.refused == ()
    assert found(fresh.locked()) == []


def test_a_released_version_never_changes_meaning(work: Work) -> None:
    work.edit(THRESHOLDS, "0.80", "0.81")
    made = work.plan()
    assert made.lock == work.lock
    (refusal,) = made.refused
    assert refusal.code == "CHG001"
    assert refusal.severity is Severity.ERROR
    assert str(refusal.place) == f"{THRESHOLDS}:7:25"
    assert refusal.route == "values[high].value"
    assert "govern bump thresholds/triage@1.0.0" in refusal.help
    assert refusal.related[0].place == work.lock.place(REF)


def test_an_edited_line_is_said_to_be_edited_and_asks_for_no_bump(work: Work) -> None:
    line = work.lock.components[REF]
    forged = replace(line, digests=replace(line.digests, behaviour="sha256:" + "0" * 64))
    work.lock = Lock({**work.lock.components, REF: forged})
    refused = [item for item in work.plan().refused if item.place == work.lock.place(REF)]
    assert [item.code for item in refused] == ["CHG017"]
    assert "bump" not in refused[0].help


def test_without_the_store_a_refusal_still_refuses(work: Work) -> None:
    work.edit(THRESHOLDS, "0.80", "0.81").objects.clear()
    assert [item.code for item in work.plan().refused] == ["CHG001"]


def test_history_stays_in_the_lock(work: Work) -> None:
    work.edit(THRESHOLDS, "0.80", "0.81").edit(THRESHOLDS, "version: 1.0.0", "version: 1.1.0")
    made = work.plan()
    assert made.added == (Ref("thresholds", "triage", "1.1.0"),)
    assert made.lock.components.keys() > work.lock.components.keys()
    assert all(made.lock.components[ref] == line for ref, line in work.lock.components.items())


def test_old_versions_are_resolved_from_the_lock(work: Work) -> None:
    before = closures(work.catalog, work.lock)
    work.edit(THRESHOLDS, "0.80", "0.81").edit(THRESHOLDS, "version: 1.0.0", "version: 1.1.0")
    after = closures(work.catalog, work.lock)
    pipeline = Ref("insight-pipeline", "triage", "1.0.0")
    assert after[pipeline] == before[pipeline]
    assert set(after) - set(before) == {Ref("thresholds", "triage", "1.1.0")}


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "words", "place"),
    [
        (
            PROMPT,
            "file: prompts/user.md",
            "file: prompts/none.md",
            "CON010",
            "no file prompts/none.md",
            f"{PROMPT}:15:11",
        ),
        (
            "contracts/negation.py",
            "WINDOW = 3",
            "WINDOW =",
            "CON011",
            "is no Python",
            "contracts/negation.py:3:9",
        ),
        (
            PIPELINE,
            "thresholds/triage@1.0.0",
            "thresholds/triage@2.0.0",
            "REF001",
            "no thresholds/triage@2.0.0",
            f"{PIPELINE}:14:55",
        ),
        (
            PIPELINE,
            "data-contract/reviews@1.0.0",
            "insight-pipeline/triage@1.0.0",
            "REF004",
            "in a circle",
            f"{PIPELINE}:6:11",
        ),
    ],
)
def test_what_cannot_be_resolved_is_reported_and_refused(  # noqa: PLR0917 - parameters of the table above
    work: Work, path: str, old: str, new: str, code: str, words: str, place: str
) -> None:
    work.edit(path, old, new)
    resolved = resolve(work.catalog, work.lock)
    first = resolved.diagnostics[0]
    assert (first.code, str(first.place)) == (code, place)
    assert words in first.message
    assert Ref("thresholds", "triage", "1.0.0") in resolved.contents
    assert Ref("release", "41", "1.0.0") not in resolved.contents
    with pytest.raises(UsageError, match="error") as caught:
        work.plan()
    assert "Fix lint errors first" in caught.value.help
    with pytest.raises(UsageError):
        found(work)


def test_a_longer_circle_is_told_step_by_step(work: Work) -> None:
    other = work.files[PIPELINE].replace(b"id: triage", b"id: second", 1)
    work.files["contracts/second.yaml"] = other.replace(
        b"data-contract/reviews@1.0.0", b"insight-pipeline/triage@1.0.0"
    )
    work.edit(PIPELINE, "data-contract/reviews@1.0.0", "insight-pipeline/second@1.0.0")
    resolved = resolve(work.catalog, Lock())
    circles = [item.message for item in resolved.diagnostics if item.code == "REF004"]
    assert len(circles) == 2
    assert "triage@1.0.0 → insight-pipeline/second@1.0.0 → insight-pipeline/triage@1.0.0" in " ".join(circles)
    held = [item for item in resolved.diagnostics if item.code == "CHG015"]
    assert ["release/41@1.0.0 can't be pinned" in item.message for item in held] == [True]


def test_a_number_of_any_size_is_digested(work: Work) -> None:
    work.edit(PIPELINE, "retention: P1Y", f"budget: {{per_event: {2**53}, currency: EUR}}")
    one = resolve(work.catalog, work.lock)
    two = resolve(work.edit(PIPELINE, str(2**53), str(2**53 + 1)).catalog, work.lock)
    pipeline = Ref("insight-pipeline", "triage", "1.0.0")
    assert one.diagnostics == two.diagnostics == ()
    assert one.contents[pipeline].digests != two.contents[pipeline].digests


def test_contracts_with_errors_are_not_locked(work: Work) -> None:
    work.edit(PROMPT, "role: system", "role: sistem")
    with pytest.raises(UsageError) as caught:
        work.plan()
    assert caught.value.place == f"{PROMPT}:11:11"


def test_check_names_the_file_or_the_value_that_drifted(work: Work) -> None:
    work.edit("prompts/system.md", "brief", "quick").edit(THRESHOLDS, "0.80", "0.81")
    errors = [item for item in found(work) if item.severity is Severity.ERROR]
    assert {(item.code, str(item.place)) for item in errors} == {
        ("CHG001", "prompts/system.md:2:4"),
        ("CHG001", f"{THRESHOLDS}:7:25"),
    }
    notes = [item for item in found(work) if item.severity is Severity.NOTE]
    assert {item.code for item in notes} == {"CHG014"}
    assert any("follows from prompt/triage@1.0.0, thresholds/triage@1.0.0" in item.message for item in notes)


def test_check_names_files_by_their_bytes_where_the_store_is_lost(work: Work) -> None:
    work.edit("prompts/system.md", "brief", "quick").objects.clear()
    codes = {(item.code, item.place.file) for item in found(work) if item.severity is Severity.ERROR}
    assert ("CHG001", "prompts/system.md") in codes
    assert ("CHG001", "prompts/user.md") not in codes
    assert {code for code, _ in codes} == {"CHG001", "CHG013"}


def test_check_names_what_is_not_locked(work: Work) -> None:
    work.files["contracts/new.yaml"] = work.files[THRESHOLDS].replace(b"id: triage", b"id: other")
    (only,) = found(work)
    assert (only.code, str(only.place)) == ("CHG007", "contracts/new.yaml:4:10")
    assert "govern lock" in only.help


def test_check_names_lines_without_objects_history_included(work: Work) -> None:
    del work.objects[work.lock.components[REF].source]
    (only,) = found(work)
    assert (only.code, only.place) == ("CHG013", work.lock.place(REF))


def test_check_names_an_edited_line(work: Work) -> None:
    line = work.lock.components[REF]
    forged = replace(line, source=work.lock.components[Ref("prompt", "triage", "1.0.0")].source)
    work.lock = Lock({**work.lock.components, REF: forged})
    assert [item.code for item in found(work)] == ["CHG017"]
    work.lock = Lock(
        {
            **work.lock.components,
            REF: replace(line, digests=replace(line.digests, closure="sha256:" + "0" * 64)),
        }
    )
    assert {"CHG008", "CHG017"} <= {item.code for item in found(work)}
