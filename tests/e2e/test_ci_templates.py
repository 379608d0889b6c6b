"""The GitHub action and the GitLab template: their own lines, run by bash in a scratch repository."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from ruamel.yaml import YAML

from .conftest import COMMAND, PATIENCE, REPOSITORY, Govern, git, replace

ACTION = REPOSITORY / "action.yml"
TEMPLATE = REPOSITORY / "templates/govern.gitlab-ci.yml"
PAGE = REPOSITORY / "docs/change-gate.md"
THRESHOLDS = "contracts/triage.thresholds.yaml"


def load(text: str) -> Any:
    return YAML(typ="safe").load(text)


def bash(script: str, govern: Govern, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run lines as a runner does: bash stops at the first that fails; the command is on the path."""
    path = f"{Path(COMMAND[0]).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=govern.cwd,
        env=govern.environ | {"PATH": path} | environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def github(
    govern: Govern, summary: Path, *, base: str = "", only: str = "", **environ: str
) -> dict[str, subprocess.CompletedProcess[str]]:
    """Run the steps after the installation, each in a process of its own; give what each left by its name."""
    install, *steps = load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]
    assert "pip" in install["run"]
    done = {}
    for step in steps:
        if only not in step["name"]:
            continue
        own = {name: value.replace("${{ inputs.base }}", base) for name, value in step.get("env", {}).items()}
        assert not any("${{" in value for value in own.values())
        given = {"GITHUB_WORKSPACE": str(govern.cwd), "GITHUB_STEP_SUMMARY": str(summary)}
        done[step["name"]] = bash(step["run"], govern, **(given | own | environ))
    return done


def gitlab(govern: Govern, **environ: str) -> subprocess.CompletedProcess[str]:
    job = load(TEMPLATE.read_text(encoding="utf-8"))["govern"]
    given = {"CI_PIPELINE_SOURCE": "merge_request_event"} | job["variables"]
    given["CI_COMMIT_SHA"] = git(govern.cwd, "rev-parse", "HEAD").strip()
    return bash("\n".join(job["script"]), govern, **(given | environ))


def commit(folder: Path, old: str, new: str) -> str:
    """Commit an edit of the thresholds on a branch; give the revision it starts from."""
    base: str = git(folder, "rev-parse", "HEAD").strip()
    git(folder, "update-ref", "refs/remotes/origin/main", base)
    replace(folder / THRESHOLDS, old, new)
    git(folder, "commit", "--quiet", "--all", "--message", "Edit")
    return base


@pytest.fixture
def clean(workspace: Path) -> str:
    return commit(workspace, "kind: Thresholds\n", "kind: Thresholds # a remark\n")


@pytest.fixture
def unversioned(workspace: Path) -> str:
    return commit(workspace, "value: 0.60", "value: 0.55")


def test_github_lets_a_clean_change_pass(clean: str, govern: Govern, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    for name, step in github(govern, summary, GITHUB_BASE_REF="main").items():
        assert step.returncode == 0, (name, step.stdout + step.stderr)
    assert summary.read_text(encoding="utf-8").strip()


def test_github_stops_an_unversioned_change_at_its_line(
    unversioned: str, govern: Govern, tmp_path: Path
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# What stood there\n", encoding="utf-8")
    done = github(govern, summary, GITHUB_BASE_REF="main")
    assert {name: step.returncode for name, step in done.items()} == {
        "govern lint": 1,
        "govern lock --check": 1,
        "govern diff": 1,
    }
    assert f"::error file={THRESHOLDS},line=" in done["govern lint"].stdout
    assert f"::error file={THRESHOLDS}" in done["govern diff"].stdout
    written = summary.read_text(encoding="utf-8")
    assert written.startswith("# What stood there\n")
    assert "thresholds/triage" in written


def test_github_compares_with_the_branch_whatever_a_tag_is_called(
    unversioned: str, workspace: Path, govern: Govern, tmp_path: Path
) -> None:
    for verb in ("bump", "lock"):
        govern(verb).ended(0)
    git(workspace, "add", "--all")
    git(workspace, "commit", "--quiet", "--message", "Version it")
    git(workspace, "tag", "origin/main")
    done = github(govern, tmp_path / "summary.md", only="diff", GITHUB_BASE_REF="main")["govern diff"]
    assert done.returncode == 1
    assert "needs 1 approval" in done.stdout


def test_github_takes_a_base_as_it_is_and_runs_nothing_in_it(
    clean: str, govern: Govern, tmp_path: Path
) -> None:
    def ended(base: str) -> int:
        summary = tmp_path / "summary.md"
        return github(govern, summary, base=base, only="diff", GITHUB_BASE_REF="none")[
            "govern diff"
        ].returncode

    assert ended(clean) == 0
    assert [ended(base) for base in (f"HEAD$(touch {tmp_path}/ran)", "--help")] == [2, 2]
    assert not (tmp_path / "ran").exists()


def test_github_without_a_base_fails_and_says_so(clean: str, govern: Govern, tmp_path: Path) -> None:
    done = github(govern, tmp_path / "summary.md", only="diff", GITHUB_BASE_REF="")["govern diff"]
    assert done.returncode != 0
    assert "this is no pull request" in done.stderr


def test_no_expression_stands_in_a_script_and_each_stops_at_a_failure() -> None:
    for step in load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]:
        assert step["shell"] == "bash"
        assert step["run"].startswith("set -euo pipefail\n")
        assert "${{" not in step["run"], "what a branch is called must never become a command"


def test_python_imports_nothing_that_the_judged_repository_brings_along() -> None:
    for file in (ACTION, TEMPLATE):
        assert re.findall(r"python3 (\S+)", file.read_text(encoding="utf-8")) == ["-I"]


def test_gitlab_lets_a_clean_change_pass(clean: str, govern: Govern) -> None:
    done = gitlab(govern, CI_MERGE_REQUEST_DIFF_BASE_SHA=clean)
    assert done.returncode == 0, done.stdout + done.stderr
    reports(govern.cwd)


def test_gitlab_stops_an_unversioned_change_and_keeps_its_reports(unversioned: str, govern: Govern) -> None:
    done = gitlab(govern, CI_MERGE_REQUEST_DIFF_BASE_SHA=unversioned)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{THRESHOLDS}:" in done.stdout
    quality, junit, markdown = reports(govern.cwd)
    assert THRESHOLDS in {row["location"]["path"] for row in json.loads(quality)}
    assert next(ET.fromstring(junit).iter("failure"), None) is not None  # noqa: S314 - our own report
    assert "thresholds/triage" in markdown


def test_gitlab_outside_a_merge_request_fails_and_says_so(clean: str, govern: Govern) -> None:
    done = gitlab(govern)
    assert done.returncode != 0
    assert "this is no merge request" in done.stderr


def reports(folder: Path) -> list[str]:
    """Read what the job hands to GitLab, by the names under `artifacts`."""
    kept = load(TEMPLATE.read_text(encoding="utf-8"))["govern"]["artifacts"]
    names = [kept["reports"]["codequality"], kept["reports"]["junit"], *kept["paths"]]
    return [(folder / name).read_text(encoding="utf-8") for name in names]


def test_the_page_shows_what_there_is() -> None:
    section = PAGE.read_text(encoding="utf-8").split("\n## In CI\n")[1].split("\n## ")[0]
    hook, workflow, include = map(load, re.findall(r"```yaml\n(.*?)```", section, re.DOTALL))
    offered = {row["id"] for row in load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    assert {row["id"] for row in hook["repos"][0]["hooks"]} == offered
    checkout, gate = workflow["jobs"]["govern"]["steps"]
    assert checkout["with"] == {"fetch-depth": 0}
    assert set(gate) == {"uses"}
    assert (REPOSITORY / include["include"][0]["file"].lstrip("/")) == TEMPLATE
    assert "GOVERN_SOURCE" in include["variables"]
