"""Prompts that were there before, governed: what is written, what is left, and what happens the next time."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from pathlib import Path

import pytest

from govern.app.change.lock import check_lock
from govern.app.contracts.init_prompts import Adopted, Asked, init_prompts
from govern.app.contracts.lint import lint
from govern.app.workspace.context import Context
from govern.contract.catalog import CONFIG_FILE
from govern.errors import DurabilityError, UsageError

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in [key for key in os.environ if key.startswith("GIT_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    write(folder, **{"prompts/a.md": b"Hello {{user}}\n", "prompts/sub/b.txt": b"{% if x %}b{% endif %}\n"})
    return folder


def write(folder: Path, **files: bytes) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def adopt(
    root: Path, only: tuple[str, ...] = (), into: str | None = None, name: str | None = None
) -> Adopted:
    return init_prompts(Asked(root / "prompts", root, name, into, only, "ann"), NOW)


def snapshot(root: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in sorted(root.rglob("*"))}


def findings(root: Path) -> list[str]:
    context = Context(root, NOW)
    return [item.code for item in (*lint(context).diagnostics, *check_lock(context))]


def test_a_folder_of_prompts_becomes_a_workspace_that_lints_clean(root: Path) -> None:
    done = adopt(root)
    assert done.is_new
    assert [(str(ref), path) for ref, path in done.found.added] == [
        ("prompt/a.md@1.0.0", "prompts/a.md"),
        ("prompt/sub--b.txt@1.0.0", "prompts/sub/b.txt"),
    ]
    assert done.warnings == ()
    assert findings(root) == []
    text = (root / "contracts/prompts/a.md.yaml").read_text()
    assert "file: prompts/a.md" in text
    assert "- name: user" in text
    assert "username: ann" in text
    assert "prompts/** -text" in (root / ".gitattributes").read_text()


def test_the_second_time_nothing_is_written(root: Path) -> None:
    adopt(root)
    before = snapshot(root)
    done = adopt(root)
    assert not done.is_new
    assert (done.found.added, done.found.moved, done.found.lost) == ([], [], [])
    assert len(done.found.known) == 2
    assert snapshot(root) == before


def test_new_files_get_contracts_and_moved_ones_keep_theirs(root: Path) -> None:
    adopt(root)
    (root / "prompts/a.md").rename(root / "prompts/sub/renamed.md")
    write(root, **{"prompts/new.md": b"new\n"})
    done = adopt(root)
    assert [str(ref) for ref, _ in done.found.added] == ["prompt/new.md@1.0.0"]
    assert [(str(ref), old, new) for ref, old, new in done.found.moved] == [
        ("prompt/a.md@1.0.0", "prompts/a.md", "prompts/sub/renamed.md")
    ]
    assert done.locked == 1
    assert findings(root) == []


def test_a_file_that_is_gone_is_told_and_nothing_is_locked(root: Path) -> None:
    adopt(root)
    lock = (root / "govern.lock").read_bytes()
    (root / "prompts/a.md").unlink()
    write(root, **{"prompts/new.md": b"new\n"})
    done = adopt(root)
    assert [(str(ref), path) for ref, path in done.found.lost] == [("prompt/a.md@1.0.0", "prompts/a.md")]
    assert any("which prompt/a.md@1.0.0 names, is gone" in text for text in done.warnings)
    assert any("govern.lock was not written" in text for text in done.warnings)
    assert (root / "govern.lock").read_bytes() == lock


def test_a_changed_prompt_is_not_pinned_anew(root: Path) -> None:
    adopt(root)
    write(root, **{"prompts/a.md": b"other\n", "prompts/new.md": b"new\n"})
    done = adopt(root)
    assert any("govern bump" in text for text in done.warnings)
    assert done.locked == 0
    assert "CHG001" in findings(root)


def test_a_name_that_was_released_before_goes_on_from_there(root: Path) -> None:
    adopt(root)
    (root / "prompts/a.md").unlink()
    (root / "contracts/prompts/a.md.yaml").unlink()
    assert adopt(root).found.added == []
    write(root, **{"prompts/a.md": b"again\n"})
    assert [str(ref) for ref, _ in adopt(root).found.added] == ["prompt/a.md@1.1.0"]
    assert findings(root) == []


def test_what_is_no_prompt_is_left_out_and_told(root: Path) -> None:
    write(
        root,
        **{
            "prompts/empty.md": b"",
            "prompts/image.png": b"\x89PNG\0",
            "prompts/latin.txt": b"\xe9",
            "prompts/.hidden": b"x",
            "prompts/run.py": b"x = 1\n",
            "prompts/back\\slash.md": b"x",
            "prompts/ü b.md": b"named",
        },
    )
    (root / "prompts/link.md").symlink_to("a.md")
    done = adopt(root)
    assert done.found.left == {
        "name": ["prompts/back\\slash.md"],
        "text": ["prompts/empty.md", "prompts/image.png", "prompts/latin.txt"],
        "link": ["prompts/link.md"],
        "code": ["prompts/run.py"],
    }
    assert len(done.warnings) == 4
    assert [path for _, path in done.found.added] == ["prompts/a.md", "prompts/sub/b.txt", "prompts/ü b.md"]
    assert findings(root) == []


def test_files_of_one_stem_are_components_of_their_own(root: Path) -> None:
    write(root, **{"prompts/a.txt": b"one\n", "prompts/a": b"two\n", "prompts/A.md": b"three\n"})
    done = adopt(root)
    assert len({ref.id for ref, _ in done.found.added}) == 5
    assert findings(root) == []


def test_only_some_files_are_taken_and_settings_remember_which(root: Path) -> None:
    write(root, **{"prompts/c.yaml": b"- no contract\n"})
    done = adopt(root, only=("*.txt", "*.yaml"))
    assert [path for _, path in done.found.added] == ["prompts/c.yaml", "prompts/sub/b.txt"]
    assert adopt(root).found.added == []
    assert adopt(root, only=("*.txt", "*.yaml")).found.added == []
    with pytest.raises(UsageError, match="is a workspace already"):
        adopt(root, only=("*",))


def test_a_workspace_that_is_there_gets_contracts_and_is_told_what_to_add(root: Path) -> None:
    settings = "apiVersion: govern/v1\nkind: Workspace\nname: w\ncontracts: [things, more]\n"
    write(root, **{CONFIG_FILE: settings.encode()})
    done = adopt(root)
    assert (root / "things/prompts/a.md.yaml").exists()
    assert (root / CONFIG_FILE).read_text() == settings
    assert any("prompts:\n  - folder: prompts\n" in text for text in done.warnings)
    assert done.locked == 2
    assert findings(root) == []
    with pytest.raises(UsageError, match="would not be read"):
        adopt(root, into="elsewhere")


def test_contracts_among_the_prompts_are_no_prompts(root: Path) -> None:
    settings = "apiVersion: govern/v1\nkind: Workspace\nname: w\ncontracts: [prompts]\n"
    contract = "apiVersion: govern/v1\nkind: Prompt\nid: mine\nversion: 1.0.0\nstatus: draft\nsections:\n"
    contract += "  - {name: text, role: system, file: prompts/a.md}\n"
    write(root, **{CONFIG_FILE: settings.encode(), "prompts/mine.yaml": contract.encode()})
    done = adopt(root)
    assert [path for _, path in done.found.added] == ["prompts/sub/b.txt"]
    assert done.found.known == ["prompts/a.md"]


def test_nothing_is_written_where_something_is_in_the_way(root: Path) -> None:
    write(root, **{"lineage": b"a file", "govern.lock": b""})
    before = snapshot(root)
    with pytest.raises(UsageError, match=r"in the way: govern\.lock"):
        adopt(root)
    assert snapshot(root) == before
    (root / "govern.lock").unlink()
    with pytest.raises(DurabilityError, match="can't write"):
        adopt(root)
    assert sorted(path.name for path in root.iterdir()) == ["lineage", "prompts"]


def test_other_contracts_that_are_broken_stop_it(root: Path) -> None:
    write(root, **{"contracts/deployment.yaml": b"kind: Deployment\n"})
    before = snapshot(root)
    with pytest.raises(UsageError, match="error"):
        adopt(root)
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("prompts", "why"),
    [("nowhere", "there is no folder"), (".", "not a folder inside"), ("..", "not a folder inside")],
)
def test_the_folder_has_to_be_one_inside(root: Path, prompts: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        init_prompts(Asked(root / prompts, root), NOW)


def test_a_folder_without_prompts_is_refused_with_what_it_has(root: Path) -> None:
    write(root, **{"code/x.py": b"x = 1\n"})
    with pytest.raises(UsageError, match=r"no prompt in code: left out, Python code.*code/x\.py"):
        init_prompts(Asked(root / "code", root), NOW)
    assert not (root / CONFIG_FILE).exists()


def test_more_than_one_lock_holds_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govern.app.change.lock.LARGEST", 1000)
    before = snapshot(root)
    with pytest.raises(UsageError, match=r"at most 1,000 are read"):
        adopt(root)
    assert snapshot(root) == before


def test_attributes_that_are_there_stay(root: Path) -> None:
    write(root, **{".gitattributes": b"* text=auto\n"})
    done = adopt(root)
    assert (root / ".gitattributes").read_bytes() == b"* text=auto\n"
    assert any("prompts/** -text" in text for text in done.warnings)


def test_whoever_runs_it_owns_the_contracts(root: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    subprocess.run(["git", "config", "user.name", "Ann Lee"], cwd=root, check=True)
    init_prompts(Asked(root / "prompts", root), NOW)
    assert "username: Ann Lee" in (root / "contracts/prompts/a.md.yaml").read_text()


def test_without_an_owner_only_that_is_found(root: Path) -> None:
    init_prompts(Asked(root / "prompts", root), NOW)
    assert set(findings(root)) <= {"CON201"}
