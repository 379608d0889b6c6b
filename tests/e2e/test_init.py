"""From an empty folder to a verified log, typing what `govern init` says to type."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give an environment with a `govern` command, a home of its own and an author for git."""
    programs, home = tmp_path / "bin", tmp_path / "home"
    programs.mkdir()
    home.mkdir()
    command = programs / "govern"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m govern "$@"\n')
    command.chmod(0o755)
    roles = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
    return {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "GOVERN_HOME": str(home / "govern"),
        "LANG": "C.UTF-8",
        **{f"GIT_{role}": "someone" for role in roles},
    }


def shell(line: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def succeed(line: str, folder: Path, environment: dict[str, str]) -> str:
    done = shell(line, folder, environment)
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


def test_what_init_says_to_type_leads_to_a_verified_log(tmp_path: Path, environment: dict[str, str]) -> None:
    made: dict[str, Any] = json.loads(
        succeed("govern init 'räder & co' --name comments --format json", tmp_path, environment)
    )
    assert made["warnings"] == []
    commands = [step["command"] for step in made["next"]]
    shown = {}
    for line in commands[1:]:
        shown[line] = succeed(f"{commands[0]} && {line}", tmp_path, environment)
    assert "no findings" in shown["govern lint"]
    assert "open-case 2" in shown["govern run"]
    assert "act 6" in shown["govern run"]
    root = tmp_path / "räder & co"
    succeed("govern verify", root, environment)
    succeed("git commit -qm first && govern lock --check && govern lint", root, environment)
    # what is left to commit is the log's public key; neither its database nor its private key is offered
    left = succeed("git status --porcelain --untracked-files=all", root, environment)
    assert left.splitlines() == ["?? lineage/trust.policy"]
    recorded = (root / "lineage" / "log.db").read_bytes()
    assert b"example.org/" in recorded
    for told in (b"brakes", b"ring me", b"020 7946", b"jo@example", b"Old Mill"):
        assert told not in recorded


def test_in_a_repository_that_has_other_files_nothing_else_changes(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "repo").mkdir()
    root = tmp_path / "repo"
    (root / ".gitignore").write_text("*.log\n")
    (root / "README.md").write_text("ours\n")
    succeed("git init -q && git add . && git commit -qm ours", root, environment)
    shown = succeed("govern init", root, environment)
    assert "git init" not in shown
    assert "made the workspace repo in" in shown
    succeed("govern lint", root, environment)
    assert succeed("git diff --stat HEAD", root, environment) == ""


def test_a_second_time_is_refused_in_plain_words(tmp_path: Path, environment: dict[str, str]) -> None:
    succeed("govern init w", tmp_path, environment)
    done = shell("govern init w", tmp_path, environment)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "is a workspace already" in done.stderr
    assert "Nothing was written" in done.stderr


def test_where_it_cannot_write_it_says_so_and_leaves_nothing(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    done = shell("ulimit -f 20 && govern init w", tmp_path, environment)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: can't write {tmp_path}/w/.govern/schemas/")
    assert "Nothing was kept" in done.stderr
    assert not (tmp_path / "w").exists()


def test_a_folder_whose_name_is_not_utf8_works(tmp_path: Path, environment: dict[str, str]) -> None:
    succeed("govern init \"$(printf 'caf\\351')\"", tmp_path, environment)
    made = json.loads(succeed("govern init --format json \"$(printf 'th\\351')\"", tmp_path, environment))
    assert made["name"] == "th"
    assert os.fsencode(made["workspace"]).endswith(b"/th\xe9")
    succeed("cd \"$(printf 'caf\\351')\" && govern lint", tmp_path, environment)
