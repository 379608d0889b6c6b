from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.change.sides import side_of
from govern.app.git.repository import Repository
from govern.app.git.tree import GitTree
from govern.app.workspace.read_once import OnceTree, reading_once
from govern.change.compare import compare
from govern.contract.catalog import read_catalog
from govern.contract.tree import MemoryTree

from ..team import commit, git

if TYPE_CHECKING:
    from ..conftest import Work


class Counting(MemoryTree):
    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(files)
        self.asked: list[str] = []

    def read(self, path: str) -> bytes:
        self.asked.append(path)
        return super().read(path)


def test_a_file_is_read_once_and_listed_as_below() -> None:
    below = Counting({"a/x": b"1", "b": b""})
    tree = OnceTree(below)
    assert [tree.read(path) for path in ("a/x", "b", "a/x", "b")] == [b"1", b"", b"1", b""]
    assert below.asked == ["a/x", "b"]
    assert tree.paths(["a"]) == ["a/x"]


def test_equal_bytes_of_one_path_are_one_object_and_of_two_paths_are_two() -> None:
    read = reading_once()
    one = read("a.yaml", b"kind: Prompt\n")
    assert read("a.yaml", b"kind: Prompt\n") is one
    assert read("b.yaml", b"kind: Prompt\n")[0].file == "b.yaml"
    assert read("a.yaml", b"kind: Model\n") is not one


def test_what_both_sides_share_changes_no_answer(work: Work) -> None:
    git(work, "init", "--quiet")
    commit(work, "base")
    work.edit("contracts/triage.yaml", "value: 0.5", "value: 0.45")
    work.edit("code/count.py", "bad = set", "bad = frozenset")
    work.edit("contracts/policy.yaml", "name: tag,", "name:  tag,")
    commit(work, "head")
    repository = Repository.of(work.root)
    with GitTree(repository, "HEAD~1") as old, GitTree(repository, "HEAD") as new:
        alone = compare(side_of(old, "HEAD~1"), side_of(new, "HEAD"))
        read = reading_once()
        before, after = side_of(old, "HEAD~1", read), side_of(new, "HEAD", read)
        shared = compare(before, after)
    assert before.catalog is not None
    assert after.catalog is not None
    same = [ref for ref, each in after.catalog.contracts.items() if before.catalog.contracts.get(ref) is each]
    assert len(same) == len(after.catalog.contracts) - 2
    assert shared.to_json() == alone.to_json()
    codes = {str(item.ref): [each.code for each in item.findings] for item in shared.changes}
    assert codes["model/words@1.2.0"][0] == codes["thresholds/triage@1.2.0"][0] == "CHG001"
    assert "CHG014" in codes["insight-pipeline/triage@1.2.0"], (
        "what is above follows, though its file is the same"
    )
    assert read_catalog(new).contracts.keys() == after.catalog.contracts.keys()
