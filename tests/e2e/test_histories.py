"""Two commands in a repository that has prompts and no contracts, and this repository's own history."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
WHO = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
ENVIRON = {
    "PATH": os.environ["PATH"],
    "LANG": "C.UTF-8",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "PYTHONPATH": str(REPOSITORY),
    **{f"GIT_{role}": "t@example.org" for role in WHO},
}


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=ENVIRON, capture_output=True, text=True, check=False)


def govern(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = run(folder, sys.executable, "-m", "govern", *arguments)
    assert "Traceback" not in done.stderr
    return done


def git(folder: Path, *arguments: str) -> str:
    done = run(folder, "git", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    (folder / "prompts").mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "prompts/a.md").write_text("Answer {{user}}.\n")
    commit(folder, "begin")
    (folder / "prompts/a.md").write_text("Answer {{user}} in full.\n")
    commit(folder, "modify")
    return folder


def test_two_commands_govern_what_was_there_and_judge_how_it_came_to_be(repo: Path) -> None:
    made = govern(repo, "init", "--from-prompts", "prompts", "--owner", "t")
    assert made.returncode == 0, made.stderr
    judged = govern(repo, "diff", "--each", "HEAD")
    assert judged.returncode == 1
    assert [line.split()[0] for line in judged.stdout.splitlines()[:2]] == ["ok", "BLOCKED"]
    assert govern(repo, "lint").returncode == 0
    commit(repo, "adopt")
    assert govern(repo, "lock", "--check").returncode == 0
    (repo / "prompts/a.md").write_text("Answer shortly.\n")
    commit(repo, "modify again")
    assert govern(repo, "diff", "HEAD~1", "HEAD").returncode == 1
    assert govern(repo, "bump").returncode == 0
    assert govern(repo, "lock").returncode == 0
    commit(repo, "bump")
    assert govern(repo, "diff", "HEAD~2", "HEAD").returncode == 0


def test_options_about_prompts_need_a_folder_of_them(repo: Path) -> None:
    done = govern(repo, "init", "--only", "*.md")
    assert done.returncode == 2
    assert "--from-prompts" in done.stderr
    assert not (repo / "govern.yaml").exists()


def test_an_interrupt_ends_a_replay_at_once(repo: Path) -> None:
    stream = "".join(
        f"commit refs/heads/main\ncommitter t <t@example.org> {number} +0000\ndata 1\nx\n"
        f"M 100644 inline prompts/p{number % 300}.md\ndata 5\n{number:05}\n\n"
        for number in range(1, 4001)
    )
    subprocess.run(
        ["git", "fast-import", "--quiet", "--force"], cwd=repo, env=ENVIRON, input=stream.encode(), check=True
    )
    git(repo, "reset", "--quiet", "--hard")
    assert govern(repo, "init", "--from-prompts", "prompts").returncode == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "govern", "diff", "--each", "HEAD"],
        cwd=repo,
        env=ENVIRON,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("ok")  # it is told while it goes on
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert time.monotonic() - began < 10


def test_the_history_of_this_repository_is_judged_as_git_tells_it(tmp_path: Path) -> None:
    """Its prompts were governed from the first: whatever changes one without a version is blocked."""
    if run(REPOSITORY, "git", "rev-parse", "--is-shallow-repository").stdout.strip() != "false":
        pytest.skip("this is no clone of the whole history")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--shared", str(REPOSITORY), str(clone))
    git(clone, "checkout", "--quiet", "--detach")
    for name in ("govern.yaml", "govern.lock"):
        (clone / name).unlink()
    (clone / "govern.yaml").write_text(
        "apiVersion: govern/v1\nkind: Workspace\nname: own\nprompts: [{folder: prompts}]\n"
    )
    listed = git(clone, "rev-list", "--first-parent", "--reverse", "HEAD").split()
    base = next(
        name for name in listed if run(clone, "git", "cat-file", "-e", f"{name}:govern.yaml").returncode == 0
    )
    done = govern(clone, "diff", "--each", f"{base}..HEAD", "--format", "json")
    assert done.returncode in {0, 1}, done.stderr
    found = json.loads(done.stdout)["commits"]
    assert [each["commit"] for each in found] == listed[listed.index(base) + 1 :]
    assert not [each for each in found if each["verdict"] == "ungoverned"]
    for each in found:
        named = git(
            clone,
            "diff-tree",
            "-r",
            "--name-status",
            "--no-renames",
            f"{each['commit']}^",
            each["commit"],
            "--",
            "prompts",
        )
        modified = [row for row in named.splitlines() if row.startswith("M") and row.endswith(".md")]
        said = [item for item in each["components"] if item["kind"] == "Prompt" and item["how"] == "changed"]
        if modified and each["verdict"] != "unjudged":
            assert said, each
