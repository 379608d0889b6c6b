from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from govern.app.change.watched import watched
from govern.contract.kinds.workspace import Workspace
from govern.contract.tree import MemoryTree

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..conftest import Work

HOOK = "repos:\n  - repo: local\n    hooks: [{id: govern-lint, stages: [pre-commit]}]\n"
SETTINGS = Workspace.model_validate(
    {
        "apiVersion": "govern/v1",
        "kind": "Workspace",
        "name": "x",
        "gate": {"watch": ["ci"]},
        "log": {"origin": "x"},
    }
)


def digests(**files: str) -> dict[str, str]:
    return watched(MemoryTree({name: text.encode() for name, text in files.items()}), (SETTINGS,))


def test_hooks_that_speak_of_govern_named_folders_and_the_trust_are_watched() -> None:
    found = digests(
        **{
            ".pre-commit-config.yaml": HOOK,
            ".github/workflows/gate.yml": "run: govern diff origin/main",
            ".github/workflows/other.yml": "run: make docs",
            "ci/run.sh": "make",
            "lineage/trust.policy": "log x",
        }
    )
    assert list(found) == [
        ".github/workflows/gate.yml",
        ".pre-commit-config.yaml",
        "ci/run.sh",
        "lineage/trust.policy",
    ]


@pytest.mark.parametrize(
    ("edited", "same"),
    [
        ("# a word\n" + HOOK, True),
        ("repos:\n- hooks:\n  - stages: ['pre-commit']\n    id: govern-lint\n  repo: local\n", True),
        (HOOK.replace("pre-commit]", "manual]"), False),
        (HOOK.replace("govern-lint", "govern-diff"), False),
    ],
)
def test_of_yaml_the_values_count_and_not_how_they_are_written(edited: str, *, same: bool) -> None:
    name = ".pre-commit-config.yaml"
    assert (digests(**{name: HOOK}) == digests(**{name: edited})) is same


def test_on_disk_too(fresh: Callable[[], Work]) -> None:
    work = fresh()
    work.write(".pre-commit-config.yaml", HOOK)
    work.write("ci/run.sh", "make")
    assert list(watched(work.context.tree, (SETTINGS,))) == [
        ".pre-commit-config.yaml",
        "ci/run.sh",
        "lineage/trust.policy",
    ]


@pytest.mark.parametrize(
    "named",
    [
        "run: govern lint --baseline lint/base.json --format sarif",
        "run: govern lint --baseline=lint/base.json",
        "run: govern lint --baseline './lint/base.json'",
        "entry: govern\nargs: [lint, --baseline, lint/base.json]",
        'entry: govern\nargs: ["lint", "--baseline", "lint/base.json"]',
        "entry: govern\nargs:\n  - lint\n  - --baseline\n  - lint/base.json\n",
    ],
)
def test_a_baseline_that_a_hook_or_job_names_is_watched(named: str) -> None:
    files = {".gitlab-ci.yml": named, "lint/base.json": "{}", "lint/other.json": "{}"}
    assert list(digests(**files)) == [".gitlab-ci.yml", "lint/base.json"]
    assert digests(**files) != digests(**files | {"lint/base.json": "{ }"})


def test_a_baseline_that_comes_or_goes_is_a_change_of_one_that_said_nothing() -> None:
    job = {".gitlab-ci.yml": "run: govern lint --baseline base.json"}
    before, after = digests(**job), digests(**job | {"base.json": "{}"})
    assert before.keys() == after.keys() == {".gitlab-ci.yml", "base.json"}
    assert before["base.json"] != after["base.json"]


def test_what_is_no_file_of_the_repository_is_not_looked_for() -> None:
    for name in ("../base.json", "/base.json", "$BASE", "a/../../base.json", "a/$NAME.json"):
        assert list(digests(**{".gitlab-ci.yml": f"run: govern lint --baseline {name}"})) == [
            ".gitlab-ci.yml"
        ]


def test_a_baseline_is_looked_for_in_the_folder_of_the_workspace_too() -> None:
    job = {".gitlab-ci.yml": "run: govern lint --baseline base.json"}
    tree = MemoryTree({name: text.encode() for name, text in (job | {"small/base.json": "{}"}).items()})
    assert list(watched(tree, (), "small/")) == [".gitlab-ci.yml", "small/base.json"]
