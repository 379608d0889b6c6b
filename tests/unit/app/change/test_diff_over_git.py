"""What people do to a repository, with the real git, and what the gate makes of it."""

from __future__ import annotations

import hashlib
import html
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govern.app.change.diff import diff
from govern.app.change.lock import check_lock, write_lock
from govern.app.workspace.context import Context
from govern.change.changes import ChangeReport
from govern.cli.commands import app
from govern.errors import UsageError

from ..conftest import NOW

HOME = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
SETTINGS = "apiVersion: govern/v1\nkind: Workspace\nname: w\ngate: {approvals: []}\n"
PROMPT = """\
apiVersion: govern/v1
kind: Prompt
id: triage
version: 1.0.0
status: active
sections:
  - {name: system, role: system, file: prompts/system.md}
"""
LEVELS = """\
apiVersion: govern/v1
kind: Thresholds
id: levels
version: 1.0.0
status: active
values:
  - {name: alert, value: 0.5, metric: concern}
"""


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in [key for key in os.environ if key.startswith("GIT_")]:
        monkeypatch.delenv(key)
    for key, value in HOME.items():
        monkeypatch.setenv(key, value)


def git(folder: Path, *arguments: str) -> str:
    names = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *names, *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode().strip()


def commit(folder: Path, message: str = "change") -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


def context(folder: Path) -> Context:
    return Context(folder, NOW)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    (folder / "contracts").mkdir(parents=True)
    (folder / "prompts").mkdir()
    (folder / "govern.yaml").write_text(SETTINGS)
    (folder / "contracts/prompt.yaml").write_text(PROMPT)
    (folder / "contracts/levels.yaml").write_text(LEVELS)
    (folder / "prompts/system.md").write_text("Be brief.\nBe kind.\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    write_lock(context(folder))
    commit(folder, "first")
    git(folder, "tag", "--annotate", "v1", "--message", "one")
    return folder


def judged(folder: Path, base: str = "v1", head: str | None = None) -> ChangeReport:
    return diff(context(folder), base, head)


def codes(report: ChangeReport) -> list[str]:
    return [item.code for item in report.diagnostics]


def causes(report: ChangeReport) -> set[str]:
    return {item.ref.line for item in report.changes if item.cause}


def refused(folder: Path, base: str = "v1", head: str | None = None) -> UsageError:
    with pytest.raises(UsageError) as caught:
        judged(folder, base, head)
    assert caught.value.help
    return caught.value


@pytest.mark.parametrize(
    "to", ["contracts/deep/er/levels.yaml", "contracts/Levels.yaml", "contracts/prompt/ü b.yml"]
)
def test_a_file_may_move_and_be_called_otherwise(repo: Path, to: str) -> None:
    (repo / to).parent.mkdir(parents=True, exist_ok=True)
    git(repo, "mv", "contracts/levels.yaml", to)
    commit(repo, "moved")
    for head in (None, "HEAD"):
        report = judged(repo, head=head)
        assert (report.changes, report.findings) == ((), ())
    edit(repo / to, "0.5", "0.4")
    commit(repo, "moved and changed")
    report = judged(repo, head="HEAD")
    assert codes(report) == ["CHG001", "CHG024"]
    assert report.changes[0].changes[0].where.file == to


def test_tags_merges_and_detached_heads_are_revisions_like_others(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "-b", "side")
    edit(repo / "contracts/levels.yaml", "0.5", "0.6")
    commit(repo, "side")
    git(repo, "checkout", "--quiet", "main")
    (repo / "prompts/system.md").write_text("Be brief.\n")
    commit(repo, "main")
    git(repo, "merge", "--quiet", "--no-edit", "side")
    git(repo, "checkout", "--quiet", "--detach")
    assert causes(judged(repo, "v1", "HEAD")) == {"prompt/triage", "thresholds/levels"}
    assert causes(judged(repo, "HEAD^1", "HEAD")) == {"thresholds/levels"}
    assert causes(judged(repo, "HEAD^2")) == {"prompt/triage"}
    assert causes(judged(repo, "HEAD")) == set()


def test_a_repository_without_commits_and_a_range_are_explained(repo: Path, tmp_path: Path) -> None:
    assert "Name the two revisions" in refused(repo, "v1..main").help
    (repo / ".git").rename(tmp_path / "gone")
    git(repo, "init", "--quiet")
    assert "no commit yet" in refused(repo, "HEAD").message


def test_a_bare_repository_serves_a_worktree_of_it(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "bare.git")
    git(tmp_path / "bare.git", "worktree", "add", "--quiet", str(tmp_path / "tree"))
    assert judged(tmp_path / "tree").changes == ()
    edit(tmp_path / "tree/contracts/levels.yaml", "0.5", "0.4")
    assert "CHG001" in codes(judged(tmp_path / "tree"))


def test_a_sparse_checkout_is_no_deletion(repo: Path) -> None:
    (repo / "docs").mkdir()
    (repo / "docs/x.md").write_text("x")
    commit(repo, "docs")
    git(repo, "sparse-checkout", "set", "--no-cone", "/govern.yaml", "/govern.lock", "/docs/", "/lineage/")
    found = refused(repo)
    assert "this checkout is sparse: contracts/levels.yaml and more" in found.message
    assert "git sparse-checkout add contracts" in found.help
    assert judged(repo, "v1", "HEAD").changes == ()
    git(repo, "sparse-checkout", "add", "/contracts/", "/prompts/")
    assert judged(repo).changes == ()


def test_converted_line_endings_are_told_as_such(repo: Path) -> None:
    git(repo, "config", "core.autocrlf", "true")
    for name in ("prompts/system.md", "contracts/prompt.yaml", "contracts/levels.yaml"):
        (repo / name).unlink()
    git(repo, "checkout", "--", ".")
    assert b"\r\n" in (repo / "prompts/system.md").read_bytes()
    (found,) = [item for item in judged(repo).diagnostics if item.code == "CHG001"]
    assert "prompts/system.md (only its line endings)" in found.message
    assert ".gitattributes" in (found.help or "")
    (drift,) = [item for item in check_lock(context(repo)) if item.code == "CHG001"]
    assert ".gitattributes" in (drift.help or "")
    # as the help says
    (repo / ".gitattributes").write_text("prompts/system.md text eol=lf\n")
    (repo / "prompts/system.md").unlink()
    git(repo, "checkout", "--", "prompts/system.md")
    assert judged(repo).changes == ()
    (repo / "prompts/system.md").write_bytes(b"Be brief.\r\nBe rude.\r\n")
    (found,) = [item for item in judged(repo).diagnostics if item.code == "CHG001"]
    assert "line endings" not in f"{found.message}{found.help}"


def test_a_file_of_git_lfs_is_read_where_it_is_and_explained_where_not(repo: Path) -> None:
    content = b"Be brief, at length.\n"
    name = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{name}\nsize {len(content)}\n"
    (repo / "prompts/system.md").write_bytes(content)
    edit(repo / "contracts/prompt.yaml", "1.0.0", "2.0.0")
    write_lock(context(repo))
    # what git keeps is the pointer, as the filter of Git LFS would leave it
    (repo / "prompts/system.md").write_text(pointer)
    commit(repo, "in LFS")
    (found,) = [item for item in judged(repo, "v1", "HEAD").findings if item.code == "CON010"]
    assert "only the Git LFS pointer is here" in found.message
    assert judged(repo).blocked, "a checkout without the content"
    (repo / "prompts/system.md").write_bytes(content)
    store = repo / ".git/lfs/objects" / name[:2] / name[2:4]
    store.mkdir(parents=True)
    (store / name).write_bytes(b"something else")
    assert "CON010" in codes(judged(repo, "v1", "HEAD")), "content is taken by its name only"
    (store / name).write_bytes(content)
    assert not judged(repo, "v1", "HEAD").blocked
    assert judged(repo, "HEAD").changes == ()


def test_contracts_in_a_submodule_are_explained(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(repo), "other")
    git(repo, "submodule", "--quiet", "add", str(tmp_path / "other"), "contracts/shared")
    commit(repo, "a submodule")
    found = refused(repo, "v1", "HEAD")
    assert "contracts/shared is a submodule" in found.message
    assert "inside the submodule" in found.help


def test_a_pre_push_hook_judges_what_is_pushed(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "origin.git")
    git(repo, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(repo, "fetch", "--quiet", "origin")
    hook = repo / ".git/hooks/pre-push"
    hook.write_text(f'#!/bin/sh\nGIT_DIR=.git exec "{sys.executable}" -m govern diff origin/main HEAD >&2\n')
    hook.chmod(0o755)
    edit(repo / "contracts/levels.yaml", "0.5", "0.4")
    commit(repo, "not bumped")
    with pytest.raises(subprocess.CalledProcessError) as caught:
        git(repo, "push", "--quiet", "origin", "main")
    assert b"CHG001" in caught.value.stderr
    git(repo, "reset", "--quiet", "--hard", "v1")
    git(repo, "commit", "--quiet", "--allow-empty", "--message", "fine")
    git(repo, "push", "--quiet", "origin", "main")


def test_a_base_that_can_not_be_read_is_named_as_the_base(repo: Path) -> None:
    edit(repo / "contracts/levels.yaml", "kind: Thresholds", "kind: Tresholds")
    commit(repo, "a broken contract")
    report = diff(replace(context(repo)), "HEAD", "v1")
    assert [item.code for item in report.findings] == ["CHG016"]
    assert "on the base" in report.findings[0].message
    assert not report.blocked, "the lock stands in for it, and says the same"
    (repo / "govern.yaml").write_text("apiVersion: govern/v1\nkind: Workspace\nnam: w\n")
    commit(repo, "broken settings")
    found = refused(repo, "HEAD", "v1")
    assert "the settings of the base, HEAD, which say who must agree" in found.message
    assert found.place.startswith("HEAD:govern.yaml:")
    assert "base" not in refused(repo, "v1", "HEAD").message
    assert "base" in refused(repo, "HEAD", "HEAD").message


def test_a_lock_that_is_gone_leaves_no_version_unseen(repo: Path) -> None:
    (repo / "govern.lock").unlink()
    assert sorted(codes(judged(repo))) == ["CHG005", "CHG005", "CHG007", "CHG007"]
    commit(repo, "no lock")
    edit(repo / "contracts/levels.yaml", "0.5", "0.4")
    assert {"CHG001", "CHG007"} <= set(codes(judged(repo, "HEAD"))), "neither side has a lock"


FORMATS = ["human", "json", "sarif", "github", "markdown"]


def printed(folder: Path, form: str, *revisions: str) -> tuple[int, str, str]:
    done = CliRunner(env={**HOME, "NO_COLOR": "1"}).invoke(
        app, ["diff", *revisions, "--workspace", str(folder), "--format", form]
    )
    if form in {"json", "sarif"} and done.exit_code < 2:
        json.loads(done.stdout)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_what_is_unreadable_and_on_which_side(repo: Path, form: str) -> None:
    edit(repo / "contracts/levels.yaml", "kind: Thresholds", "kind: Tresholds")
    commit(repo, "broken contract")
    code, out, _ = printed(repo, form, "HEAD", "v1")
    assert code == 0
    assert "on the base, unknown kind `Tresholds`" in html.unescape(out)

    code, out, err = printed(repo, form, "v1", "HEAD")
    assert (code, out) == (2, "")
    assert "the contracts to be judged have 1 error(s)" in err
    assert "contracts/levels.yaml:2:7" in err

    assert printed(repo, form, "HEAD", "HEAD")[0] == 2, "both broken: the head can't be judged"

    git(repo, "checkout", "--quiet", "v1", "--", ".")
    (repo / "govern.lock").unlink()
    commit(repo, "no lock")
    code, out, _ = printed(repo, form, "v1", "HEAD")
    assert code == 1
    for found in ("CHG005", "CHG007"):
        assert found in out
    assert "levels" in out

    (repo / "govern.lock").write_text("<<<<<<< HEAD\n")
    commit(repo, "a conflict")
    code, out, err = printed(repo, form, "v1", "HEAD")
    assert (code, out) == (2, "")
    assert "HEAD:govern.lock:1" in err
    assert "keeping both sides' lines" in err.replace("\n", " ")

    (repo / "govern.yaml").unlink()
    commit(repo, "no workspace")
    (repo / "govern.yaml").write_text(SETTINGS)
    code, out, err = printed(repo, form, "v1", "HEAD")
    assert code == 2
