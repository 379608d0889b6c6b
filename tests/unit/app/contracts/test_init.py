from __future__ import annotations

import datetime as dt
import json
import shlex
import zipfile
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flit_core.wheel import make_wheel_in
from ruamel.yaml import YAML

from govern.app.change.lock import check_lock, write_lock
from govern.app.contracts.init import identifier, init
from govern.app.contracts.lint import lint
from govern.app.contracts.scaffold import ATTRIBUTES, PARTS, PLACEHOLDER
from govern.app.running.records import source_data
from govern.app.workspace.context import open_workspace
from govern.contract.kinds.data_contract import DataContract
from govern.errors import DurabilityError, UsageError

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
REPOSITORY = Path(__file__).resolve().parents[4]
TEMPLATE = REPOSITORY / "govern" / "app" / "contracts" / "scaffold" / "template"


def snapshot(root: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in sorted(root.rglob("*"))}


def refused(folder: Path, name: str | None = None) -> UsageError:
    """Start a workspace that is refused, and see that nothing was written."""
    before = snapshot(folder.parent)
    with pytest.raises(UsageError) as caught:
        init(folder, name)
    assert snapshot(folder.parent) == before
    assert caught.value.help
    return caught.value


@pytest.mark.parametrize("folder", ["plain", "with space", "räder-自転車", "quo'te", "new/and/deep"])
def test_a_new_workspace_lints_without_a_note_and_locks(tmp_path: Path, folder: str) -> None:
    init(tmp_path / folder, None)
    context = open_workspace(tmp_path / folder, NOW)
    result = lint(context)
    assert result.diagnostics == ()
    assert result.waived == ()
    written = write_lock(context)
    assert len(written.added) == result.contracts
    assert written.refused == ()
    again = open_workspace(tmp_path / folder, NOW)
    assert check_lock(again) == []
    assert lint(again).diagnostics == ()


def test_the_examples_are_what_the_data_contract_says(tmp_path: Path) -> None:
    init(tmp_path / "w", None)
    context = open_workspace(tmp_path / "w", NOW)
    (source,) = context.catalog.of_kind("DataContract")
    assert isinstance(source.contract, DataContract)
    found = source_data(context, source.contract, "test")
    assert [record.key for record in found.records] == ["c1", "c2", "c3", "c4", "c5", "c6"]
    assert source.contract.fields()["comment"].sensitivity == "restricted"


def test_every_kind_that_a_newcomer_needs_is_there(tmp_path: Path) -> None:
    init(tmp_path / "w", None)
    kinds = {item.contract.kind for item in open_workspace(tmp_path / "w", NOW).catalog.contracts.values()}
    assert kinds == {
        "ActionPolicy",
        "DataContract",
        "InsightPipeline",
        "Model",
        "Prompt",
        "Release",
        "Sanitizer",
        "Thresholds",
    }


def test_each_yaml_file_names_a_schema_that_is_there_and_fits_it(tmp_path: Path) -> None:
    init(tmp_path / "w", None)
    files = sorted((tmp_path / "w").rglob("*.yaml"))
    assert len(files) == 11
    for path in files:
        text = path.read_text(encoding="utf-8")
        start, _, named = text.splitlines()[0].partition("$schema=")
        assert start == "# yaml-language-server: "
        document: Any = YAML(typ="safe", pure=True).load(text)
        schema = path.parent / named
        assert schema.stem == document["kind"]
        validator = jsonschema_rs.validator_for(json.loads(schema.read_bytes()))
        assert [error.message for error in validator.iter_errors(document)] == []


def test_the_template_holds_the_listed_files_and_no_other() -> None:
    there = {
        path.relative_to(TEMPLATE).as_posix()
        for path in TEMPLATE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert there == {part.path for part in PARTS}
    holding = {
        path.name for path in TEMPLATE.rglob("*") if path.is_file() and PLACEHOLDER in path.read_bytes()
    }
    assert holding == {"govern.yaml"}


def test_the_wheel_carries_the_template(tmp_path: Path) -> None:
    wheel = make_wheel_in(REPOSITORY / "pyproject.toml", tmp_path).file
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {f"govern/app/contracts/scaffold/template/{part.path}" for part in PARTS} <= names


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("comments", "comments"),
        ("My Comments", "My-Comments"),
        ("Überprüfung", "Uberprufung"),
        ("自転車", "workspace"),
        ("-a.b_c-", "a.b_c"),
        ("1.10", "1.10"),
        ("x" * 300, "x" * 128),
        ("", "workspace"),
    ],
)
def test_a_folders_name_becomes_an_identifier(folder: str, expected: str) -> None:
    assert identifier(folder) == expected


@pytest.mark.parametrize("name", ["true", "1.10", "null", "x" * 128])
def test_a_name_stays_text_whatever_it_looks_like(tmp_path: Path, name: str) -> None:
    made = init(tmp_path / "w", name)
    assert made.name == name
    context = open_workspace(tmp_path / "w", NOW)
    assert context.catalog.config.name == name
    assert context.catalog.config.log is not None
    assert context.catalog.config.log.origin == f"example.org/{name}"
    assert isinstance(
        YAML(typ="safe", pure=True).load((tmp_path / "w" / "govern.yaml").read_text())["name"], str
    )


@pytest.mark.parametrize("name", ["", "two words", "-x", "a/b", "ü", "x" * 129, 'a"b', "a\n"])
def test_a_name_that_can_be_none_is_refused(tmp_path: Path, name: str) -> None:
    assert "can't be the name" in refused(tmp_path / "w", name).message


def test_a_workspace_is_not_made_twice(tmp_path: Path) -> None:
    init(tmp_path / "w", None)
    assert "is a workspace already" in refused(tmp_path / "w").message


@pytest.mark.parametrize(
    "taken", [part.path for part in PARTS if part.path != ATTRIBUTES] + [".govern/schemas/Model.json"]
)
def test_no_file_is_overwritten(tmp_path: Path, taken: str) -> None:
    path = tmp_path / "w" / taken
    path.parent.mkdir(parents=True)
    path.write_text("theirs")
    message = refused(tmp_path / "w").message
    assert taken in message or taken == "govern.yaml"


def test_attributes_that_were_there_stay_and_what_they_may_lack_is_told(tmp_path: Path) -> None:
    (tmp_path / ATTRIBUTES).write_text("*.png binary\n")
    (told,) = init(tmp_path, None).warnings
    assert "govern.lock -text merge=union" in told
    assert (tmp_path / ATTRIBUTES).read_text() == "*.png binary\n"
    (tmp_path / "new").mkdir()
    assert not any(ATTRIBUTES in each for each in init(tmp_path / "new", None).warnings)
    assert "merge=union" in (tmp_path / "new" / ATTRIBUTES).read_text()


@pytest.mark.parametrize("taken", ["contracts", "contracts/stages", ".govern", "lineage"])
@pytest.mark.parametrize("what", ["file", "link", "dangling link"])
def test_only_a_real_folder_may_hold_the_files(tmp_path: Path, taken: str, what: str) -> None:
    path = tmp_path / "w" / taken
    path.parent.mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    if what == "file":
        path.touch()
    else:
        path.symlink_to(elsewhere)
    if what == "link":
        elsewhere.mkdir()
    assert taken in refused(tmp_path / "w").message


def test_a_link_in_a_files_place_is_in_the_way_even_if_it_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "govern.yaml").symlink_to(tmp_path / "nowhere")
    assert "is a workspace already" in refused(tmp_path / "w").message


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "w").touch()
    assert "is not a folder" in refused(tmp_path / "w").message


def test_below_a_file_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DurabilityError, match="can't write"):
        init(tmp_path / "file" / "w", None)


def test_warns_of_a_workspace_above(tmp_path: Path) -> None:
    init(tmp_path / "above", None)
    made = init(tmp_path / "above" / "sub" / "below", None)
    (warning,) = made.warnings
    assert warning.startswith(f"{tmp_path / 'above'} is a workspace too")
    assert lint(open_workspace(tmp_path / "above" / "sub" / "below", NOW)).diagnostics == ()


@pytest.mark.parametrize(
    ("there", "count"), [("prompts/mine.yaml", 1), ("contracts/a/b.yml", 1), ("prompts/a.md", 0)]
)
def test_warns_of_yaml_that_will_be_read_as_contracts(tmp_path: Path, there: str, count: int) -> None:
    path = tmp_path / "w" / there
    path.parent.mkdir(parents=True)
    path.write_text("a: b")
    made = init(tmp_path / "w", None)
    assert len([text for text in made.warnings if there.partition("/")[0] in text]) == count
    assert path.read_text() == "a: b"


def commands(folder: Path | None) -> list[str]:
    return [step.command for step in init(folder, None).steps]


def test_says_what_to_type_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    files = "git add .gitattributes .govern contracts data govern.lock govern.yaml lineage prompts"
    rest = ["govern lint", "govern lock", files, "govern log init", "govern run"]
    assert commands(Path("it's here")) == ["cd " + shlex.quote("it's here"), *rest]
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert commands(None) == rest
    (tmp_path / "dot").mkdir()
    monkeypatch.chdir(tmp_path / "dot")
    assert commands(Path()) == rest


def test_outside_of_git_the_next_steps_begin_a_repository(tmp_path: Path) -> None:
    assert "git init" in commands(tmp_path / "w")


def test_what_makes_it_a_workspace_is_written_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(
        "govern.app.contracts.init.write_new", lambda _, files: order.extend(path for path, _ in files)
    )
    init(tmp_path / "w", None)
    assert order[-1] == "govern.yaml"
    assert len(order) == len(set(order)) > len(PARTS)
