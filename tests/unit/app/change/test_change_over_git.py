"""The gate over a real repository: base from git's objects, head from disk."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from govern.app.git.repository import Repository
from govern.app.git.tree import GitTree
from govern.app.workspace.disk import DiskTree
from govern.app.workspace.objects import ObjectStore, objects_in
from govern.change.archive import Archive
from govern.change.bump import plan_bump
from govern.change.changes import ChangeReport
from govern.change.compare import Side, compare
from govern.change.lockfile import LOCK_FILE, Lock, dump, parse
from govern.change.locking import plan
from govern.contract.catalog import read_catalog
from govern.contract.tree import Tree

PROMPT = """\
apiVersion: govern/v1
kind: Prompt
id: triage
version: 1.0.0
status: active
sections:
  - {name: system, role: system, file: prompts/system.md}
"""


def git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment = {**clean, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *names, *arguments], cwd=folder, env=environment, capture_output=True, check=True)


def side(tree: Tree) -> Side:
    try:
        lock = parse(tree.read(LOCK_FILE))
    except KeyError:
        lock = Lock()
    return Side(read_catalog(tree), lock, Archive(lock, objects_in(tree)))


def lock(root: Path, released: Lock) -> None:
    here = side(DiskTree(root))
    made = plan(read_catalog(DiskTree(root)), here.lock, frozenset(released.components))
    assert made.refused == ()
    ObjectStore(root).write(made.objects)
    (root / LOCK_FILE).write_bytes(dump(made.lock))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repo" / "ai"
    (folder / "prompts").mkdir(parents=True)
    (folder / "govern.yaml").write_text("apiVersion: govern/v1\nkind: Workspace\nname: triage\n")
    (folder / "prompts" / "triage.yaml").write_text(PROMPT)
    (folder / "prompts" / "system.md").write_text("Be brief.\n")
    git(folder.parent, "init", "--quiet")
    lock(folder, Lock())
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "first")
    return folder


def against_head(root: Path) -> ChangeReport:
    with GitTree(Repository.of(root), "HEAD") as base:
        return compare(side(base), side(DiskTree(root)))


def test_a_byte_of_a_prompt_is_blocked_until_it_is_bumped_and_locked(root: Path) -> None:
    assert against_head(root) == ChangeReport(())
    (root / "prompts" / "system.md").write_text("Be quick.\n")
    blocked = against_head(root)
    assert [item.code for item in blocked.diagnostics] == ["CHG001"]
    assert str(blocked.diagnostics[0].place) == "prompts/system.md:1:4"
    here = side(DiskTree(root))
    assert here.archive is not None
    for path, data in plan_bump(read_catalog(DiskTree(root)), here.lock, here.archive).files.items():
        (root / path).write_bytes(data)
    assert [item.code for item in against_head(root).diagnostics] == ["CHG007"]
    lock(root, here.lock)
    report = against_head(root)
    assert report.diagnostics == ()
    assert [str(change.new) for change in report.changes] == ["prompt/triage@1.1.0"]


def test_the_old_content_comes_from_the_base_store_where_the_contract_is_broken(root: Path) -> None:
    (root / "prompts" / "triage.yaml").write_text(PROMPT.replace("role: system", "role: sistem"))
    git(root, "commit", "--quiet", "-a", "-m", "broken")
    (root / "prompts" / "triage.yaml").write_text(PROMPT)
    (root / "prompts" / "system.md").write_text("Be quick.\n")
    report = against_head(root)
    assert {item.code for item in report.diagnostics} == {"CHG001", "CHG016"}
    (leaf,) = report.changes[0].changes
    assert leaf.old is not None
    assert leaf.old.text == "Be brief."
