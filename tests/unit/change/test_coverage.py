"""Prompts that no contract names, and files that left their contracts behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from govern.change.compare import Side, compare
from govern.change.lockfile import Lock
from govern.change.locking import plan
from govern.contract.catalog import read_catalog
from govern.contract.prompt_files import contract_text
from govern.contract.tree import MemoryTree
from govern.diagnostic import Severity
from govern.source.canonical import digest

Files = Mapping[str, bytes]
SETTINGS = b"apiVersion: govern/v1\nkind: Workspace\nname: w\ncontracts: [contracts]\n"
FILES = {
    "govern.yaml": SETTINGS,
    "contracts/a.yaml": contract_text("a", "prompts/a.md"),
    "contracts/b.yaml": contract_text("b", "prompts/b.md"),
    "prompts/a.md": b"a\n",
    "prompts/b.md": b"b\n",
    "prompts/free.md": b"free\n",
}


def side(files: Files, lock: Lock | None = None) -> Side:
    catalog = read_catalog(MemoryTree(files))
    prompts = {path: digest(data) for path, data in files.items() if path.startswith("prompts/")}
    locked = plan(catalog, Lock(), frozenset()).lock if lock is None else lock
    return Side(catalog, locked, prompts=prompts)


def told(head: Files, base: Files = FILES) -> list[tuple[str, str]]:
    old = side(base)
    report = compare(old, side(head, old.lock))
    return [(item.code, item.message) for item in report.diagnostics if item.severity is Severity.ERROR]


def without(*paths: str) -> dict[str, bytes]:
    return {path: data for path, data in FILES.items() if path not in paths}


def test_what_stood_there_already_is_not_told_again() -> None:
    assert told(FILES) == []
    assert told(without("prompts/free.md")) == []


def test_a_prompt_that_comes_or_changes_without_a_contract_is_told() -> None:
    assert told({**FILES, "prompts/new.md": b"new\n"}) == [
        ("CHG025", "prompts/new.md is a prompt, and no contract names it")
    ]
    assert [code for code, _ in told({**FILES, "prompts/free.md": b"other\n"})] == ["CHG025"]


def test_a_prompt_that_loses_its_contract_is_told() -> None:
    assert [code for code, _ in told(without("contracts/a.yaml"))] == ["CHG025"]


def test_a_file_that_moved_is_named_with_its_place() -> None:
    head = {**without("prompts/a.md"), "prompts/moved.md": b"a\n"}
    assert told(head) == [
        ("CHG026", "prompts/a.md, which prompt/a@1.0.0 names, is at prompts/moved.md now"),
    ]
    old = side(FILES)
    (change,) = compare(old, side(head, old.lock)).changes
    assert (change.how, str(change.new), change.verdict) == ("changed", "prompt/a@1.0.0", "blocked")


def test_a_file_that_moved_and_changed_was_deleted_and_another_came() -> None:
    head = {**without("prompts/a.md"), "prompts/moved.md": b"other\n"}
    assert [code for code, _ in told(head)] == ["CHG027", "CHG025"]


def test_two_files_of_equal_bytes_are_two() -> None:
    base = {**FILES, "prompts/b.md": b"a\n"}
    head = {**base, "prompts/moved.md": b"a\n"}
    del head["prompts/a.md"], head["prompts/b.md"]
    assert [code for code, _ in told(head, base)] == ["CHG026", "CHG027"]


def test_a_file_that_was_gone_on_the_base_is_missing_still() -> None:
    gone = without("prompts/a.md")
    old = replace(side(gone, side(FILES).lock))
    report = compare(old, side(gone, old.lock))
    assert [item.code for item in report.diagnostics if item.severity is Severity.ERROR] == ["CON010"]
    assert report.changes == ()


def test_a_workspace_that_begins_names_all_its_prompts() -> None:
    report = compare(Side(None, Lock()), side(FILES))
    assert [item.message.split()[0] for item in report.diagnostics if item.code == "CHG025"] == [
        "prompts/free.md"
    ]


def test_contracts_among_the_prompts_are_no_prompts() -> None:
    assert [code for code, _ in told({**FILES, "prompts/c.yaml": FILES["contracts/a.yaml"]})] == ["CHG025"]
    settings = SETTINGS.replace(b"[contracts]", b"[contracts, prompts]")
    base = {**FILES, "govern.yaml": settings}
    head = {**base, "prompts/c.yaml": contract_text("c", "prompts/free.md")}
    assert {code for code, _ in told(head, base)} == {"CHG007"}
