from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from govern.app.contracts.cache.inputs import NotingTree, unchanged
from govern.app.workspace.disk import DiskTree
from govern.contract.tree import MemoryTree
from govern.errors import UsageError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "contracts/deep").mkdir(parents=True)
    (folder / "contracts/a.yaml").write_bytes(b"a")
    (folder / "contracts/deep/b.yaml").write_bytes(b"b")
    (folder / "text.md").write_bytes(b"text")
    return folder


def asked(root: Path) -> list[object]:
    """Ask what a judgement might, and give the notes as a file would hold them."""
    tree = NotingTree(DiskTree(root))
    tree.paths(["contracts", "absent"])
    tree.read("contracts/a.yaml")
    tree.read("text.md")
    with pytest.raises(KeyError):
        tree.read("later.md")
    with pytest.raises(UsageError):
        tree.read("contracts")
    found: list[object] = json.loads(json.dumps(tree.notes()))
    return found


CHANGES: dict[str, Callable[[Path], object]] = {
    "a byte": lambda root: (root / "contracts/a.yaml").write_bytes(b"b"),
    "a byte of a file named by a contract": lambda root: (root / "text.md").write_bytes(b"tex_"),
    "a file more": lambda root: (root / "contracts/deep/c.txt").write_bytes(b""),
    "a file less": lambda root: (root / "contracts/deep/b.yaml").unlink(),
    "a file renamed": lambda root: (root / "contracts/deep/b.yaml").rename(root / "contracts/deep/c.yaml"),
    "a file that was asked for in vain": lambda root: (root / "later.md").write_bytes(b""),
    "a folder that was not there": lambda root: _folder(root / "absent"),
    "what can't be read is there no more": lambda root: (root / "contracts").rename(root / "moved"),
    "a link in its place, to the same": lambda root: _link(root / "text.md", root.parent / "out.md"),
}


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "x.yaml").write_bytes(b"x")


def _link(path: Path, outside: Path) -> None:
    outside.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(outside)  # judging refuses to follow it


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_an_answer_is_seen(root: Path, change: str) -> None:
    notes = asked(root)
    assert unchanged(DiskTree(root), notes)  # type: ignore[arg-type]
    CHANGES[change](root)
    assert not unchanged(DiskTree(root), notes)  # type: ignore[arg-type]


def test_what_was_not_asked_may_change(root: Path) -> None:
    notes = asked(root)
    (root / "other.md").write_bytes(b"new")
    (root / "contracts/deep/b.yaml").write_bytes(b"read by nobody")
    assert unchanged(DiskTree(root), notes)  # type: ignore[arg-type]


def test_a_file_that_changes_meanwhile_is_seen_in_one_state() -> None:
    files = {"a": b"first"}
    tree = NotingTree(MemoryTree(files))
    assert tree.read("a") == b"first"
    tree._below = MemoryTree({"a": b"second"})
    assert tree.read("a") == b"first"
    assert unchanged(MemoryTree(files), tree.notes())


def test_folders_are_asked_for_apart_from_files() -> None:
    tree = NotingTree(MemoryTree({"a/b": b"a/b"}))
    assert tree.paths(["a"]) == ["a/b"]
    with pytest.raises(KeyError):
        tree.read("a")
    tree.paths(["a"]).append("what the caller does with the list is not noted")
    assert tree.paths(["a"]) == ["a/b"]
