"""Which paths of a repository can change a verdict."""

from __future__ import annotations

import pytest

from govern.app.change.governed import Governed, parents
from govern.app.git.tree import Entry
from govern.change.compare import Side
from govern.change.lockfile import Lock
from govern.contract.catalog import read_catalog
from govern.contract.prompt_files import contract_text
from govern.contract.tree import MemoryTree

SETTINGS = b"""\
apiVersion: govern/v1
kind: Workspace
name: w
contracts: [contracts, deep/policies]
gate: {watch: [scripts/gate.sh]}
log: {origin: example.org/w, trust: keys/trust.policy}
prompts: [{folder: texts}]
"""
FILES = {
    "govern.yaml": SETTINGS,
    "contracts/a.yaml": contract_text("a", "prompts/a.md"),
    "contracts/b.yaml": contract_text("b", "prompts/missing.md"),
    "prompts/a.md": b"a\n",
}


def governed(prefix: str = "") -> Governed:
    return Governed(prefix, Side(read_catalog(MemoryTree(FILES)), Lock()))


@pytest.mark.parametrize(
    "path",
    [
        "govern.yaml", "govern.lock", "contracts/x/y.txt", "contracts", "deep", "deep/policies/p.yaml",
        "prompts/a.md", "prompts/missing.md", "prompts/a.md/now-a-folder", "prompts", "texts/new.md",
        "scripts/gate.sh", "keys/trust.policy", "lineage/approvals/x.json", ".github/workflows/x.yml",
        ".pre-commit-config.yaml", ".github",
    ],
)  # fmt: skip
def test_what_is_read_counts_with_all_above_and_below_it(path: str) -> None:
    assert governed().touched([path])
    assert governed("sub/").touched([f"sub/{path}"])


@pytest.mark.parametrize(
    "path",
    ["README.md", "src/main.py", "prompts/other.md", "contracts.md", "deep/x", "govern.yaml.bak", "text"],
)
def test_what_is_not_read_does_not_count(path: str) -> None:
    assert not governed().touched([path])


def test_around_a_workspace_in_a_folder_hooks_and_jobs_count_alone() -> None:
    inside = governed("sub/")
    assert inside.touched([".github/workflows/x.yml"])
    assert not inside.touched(["govern.yaml", "contracts/a.yaml", "prompts/a.md"])
    assert inside.touched(["sub"])


def test_links_count_where_they_are_on_the_way() -> None:
    blob = "0" * 40
    assert governed().has_link({"contracts": Entry("120000", blob)})
    assert governed().has_link({"prompts": Entry("160000", blob)})
    assert not governed().has_link(
        {"README": Entry("120000", blob), "contracts/a.yaml": Entry("100644", blob)}
    )


def test_the_folders_on_the_way_are_all_of_them() -> None:
    assert list(parents("a/b/c")) == ["a", "a/b"]
    assert list(parents("a")) == []


def test_the_baselines_that_hooks_and_jobs_name_count() -> None:
    inside = Governed("", Side(read_catalog(MemoryTree(FILES)), Lock()), ("lint/base.json",))
    assert inside.touched(["lint/base.json"])
    assert not governed().touched(["lint/base.json"])
