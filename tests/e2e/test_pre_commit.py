"""The hooks that other repositories can use, run by the real pre-commit against a scratch repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from .conftest import COMMAND, REPOSITORY, Govern, git, replace

HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"
PRE_COMMIT = Path(sys.executable).with_name("pre-commit")

pytestmark = pytest.mark.skipif(
    not PRE_COMMIT.exists(), reason="pre-commit is not installed: `make setup` installs it"
)


def hooks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = YAML(typ="safe").load(HOOKS.read_text(encoding="utf-8"))
    return found


def pre_commit(folder: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    extra = {
        "PRE_COMMIT_HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": f"{Path(COMMAND[0]).parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_COLOR": "never",
    }
    return subprocess.run(
        [str(PRE_COMMIT), *arguments],
        cwd=folder,
        env=clean | extra,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def results(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Read which hook passed or failed, by its name."""
    found = re.findall(r"^(govern [^.]*?)\.+(Passed|Failed|Skipped|.*no files.*)$", done.stdout, re.MULTILINE)
    assert found, done.stdout + done.stderr
    return dict(found)


def both_pass_and_each_fails_on_its_fault(folder: Path, home: Path) -> None:
    clean = pre_commit(folder, home, "run", "--all-files")
    assert results(clean) == {"govern lint": "Passed", "govern lock --check": "Passed"}, clean.stdout
    assert clean.returncode == 0

    replace(folder / "contracts/triage.thresholds.yaml", "0.60", "0.55")
    git(folder, "add", "--all")
    drifted = pre_commit(folder, home, "run")
    assert results(drifted) == {"govern lint": "Failed", "govern lock --check": "Failed"}, drifted.stdout
    assert drifted.returncode == 1
    assert "contracts/triage.thresholds.yaml:" in drifted.stdout
    assert "unversioned-change" in drifted.stdout
    replace(folder / "contracts/triage.thresholds.yaml", "0.55", "0.60")

    replace(folder / "contracts/triage.thresholds.yaml", "kind: Thresholds", "kind: Treshold")
    git(folder, "add", "--all")
    broken = pre_commit(folder, home, "run")
    assert results(broken)["govern lint"] == "Failed"
    assert "did you mean `Thresholds`?" in broken.stdout
    replace(folder / "contracts/triage.thresholds.yaml", "kind: Treshold", "kind: Thresholds")

    lock = folder / "govern.lock"
    whole = lock.read_text(encoding="utf-8")
    lock.write_text(re.sub('"behaviour":"sha256:[0-9a-f]{8}', '"behaviour":"sha256:00000000', whole, count=1))
    git(folder, "add", "--all")
    edited = pre_commit(folder, home, "run")
    assert results(edited) == {"govern lint": "Passed", "govern lock --check": "Failed"}, edited.stdout
    lock.write_text(whole, encoding="utf-8")

    git(folder, "add", "--all")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    git(folder, "add", "picture.png")
    apart = results(pre_commit(folder, home, "run"))
    assert all("no files" in result for result in apart.values()), (
        "what is no contract's business starts no hook"
    )


def test_the_hooks_name_verbs_and_take_no_file_names() -> None:
    assert [hook["entry"] for hook in hooks()] == ["govern lint", "govern lock --check"]
    for hook in hooks():
        assert hook["pass_filenames"] is False, "contracts are judged together"
        assert hook["language"] == "python"


def test_the_hooks_as_this_machine_has_the_command(small: Path, govern: Govern, tmp_path: Path) -> None:
    local = [{**hook, "language": "system"} for hook in hooks()]
    with (small / ".pre-commit-config.yaml").open("w", encoding="utf-8") as file:
        YAML().dump({"repos": [{"repo": "local", "hooks": local}]}, file)
    git(small, "add", "--all")
    git(small, "commit", "--quiet", "--message", "Hooks")
    both_pass_and_each_fails_on_its_fault(small, tmp_path / "pre-commit")


@pytest.mark.slow
def test_the_hooks_as_another_repository_installs_them(small: Path, govern: Govern, tmp_path: Path) -> None:
    """pre-commit clones the tool, builds an environment with pip, and runs what was installed there."""
    tool = tmp_path / "tool"
    shutil.copytree(REPOSITORY / "govern", tool / "govern", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(REPOSITORY / name, tool)
    (tool / HOOKS.name).write_bytes(HOOKS.read_bytes())
    git(tool, "init", "--quiet")
    git(tool, "add", "--all")
    git(tool, "commit", "--quiet", "--message", "Release")
    revision = git(tool, "rev-parse", "HEAD").strip()
    chosen = [{"id": hook["id"]} for hook in hooks()]
    with (small / ".pre-commit-config.yaml").open("w", encoding="utf-8") as file:
        YAML().dump({"repos": [{"repo": str(tool), "rev": revision, "hooks": chosen}]}, file)
    git(small, "add", "--all")
    git(small, "commit", "--quiet", "--message", "Hooks")
    home = tmp_path / "pre-commit"
    installed = pre_commit(small, home, "install-hooks")
    if installed.returncode != 0 and "No matching distribution" in installed.stdout:
        pytest.skip("pip finds no packages here")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    both_pass_and_each_fails_on_its_fault(small, home)
