from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from govern.app.git import objects as git_objects
from govern.app.git.repository import Repository
from govern.app.git.tree import GitTree
from govern.errors import UsageError

HOME = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str, **more: str) -> str:
    names = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always")
    outside = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    done = subprocess.run(
        ["git", *names, *arguments],
        cwd=folder,
        env={**outside, **HOME, **more},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


def commit(folder: Path, files: dict[str, bytes], message: str = "change") -> str:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in [key for key in os.environ if key.startswith("GIT_")]:
        monkeypatch.delenv(key)
    for key, value in HOME.items():
        monkeypatch.setenv(key, value)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    files = {
        "contracts/a.yaml": b"first\r\n\0\xff",
        "contracts/deep/b c.yaml": b"b",
        "prompts/ü.md": b"",
        "x.md": b"x",
    }
    commit(folder, files, "first")
    git(folder, "tag", "v1")
    commit(folder, {"contracts/a.yaml": b"second"}, "second")
    return folder


def tree(folder: Path, revision: str = "HEAD") -> GitTree:
    return GitTree(Repository.of(folder), revision)


def refused(folder: Path, revision: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        tree(folder, revision)
    assert caught.value.help
    return caught.value


def test_reads_a_revision_and_not_the_working_tree(repo: Path) -> None:
    (repo / "contracts" / "a.yaml").write_bytes(b"third")
    (repo / "contracts" / "new.yaml").write_bytes(b"new")
    with tree(repo, "v1") as old, tree(repo) as new:
        assert old.paths(["contracts", "prompts"]) == [
            "contracts/a.yaml",
            "contracts/deep/b c.yaml",
            "prompts/ü.md",
        ]
        assert old.read("contracts/a.yaml") == b"first\r\n\0\xff"
        assert new.read("contracts/a.yaml") == b"second"
        assert old.read("prompts/ü.md") == b""
        assert old.read("contracts/deep/b c.yaml") == b"b"
        for path in ("contracts/none.yaml", "contracts/a.yaml/below", "contracts/new.yaml"):
            with pytest.raises(KeyError):
                new.read(path)
        with pytest.raises(UsageError, match="is a folder; a file is meant"):
            new.read("contracts/deep")
        with pytest.raises(UsageError, match="not a folder"):
            new.paths(["x.md"])
        assert new.paths(["absent"]) == []


def test_one_process_answers_every_read_and_is_gone_afterwards(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Counting(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload]
            started.append(self)

    opened = tree(repo)
    monkeypatch.setattr(git_objects.subprocess, "Popen", Counting)
    for _ in range(3):
        for path in opened.paths(["contracts", "prompts"]):
            opened.read(path)
    assert len(started) == 1
    opened.close()
    assert started[0].returncode == 0
    assert opened.read("x.md") == b"x"
    del opened
    gc.collect()
    assert started[1].returncode == 0


def test_the_workspace_may_be_a_subfolder(repo: Path) -> None:
    first = git(repo, "rev-parse", "HEAD")
    commit(repo, {"sub/dir/contracts/z.yaml": b"z"})
    with tree(repo / "sub" / "dir") as below:
        assert below.paths(["contracts"]) == ["contracts/z.yaml"]
        assert below.read("contracts/z.yaml") == b"z"
        with pytest.raises(KeyError):
            below.read("x.md")
    with tree(repo / "sub" / "dir", first) as younger:
        assert younger.paths(["contracts"]) == []
        with pytest.raises(KeyError):
            younger.read("contracts/z.yaml")
    with GitTree(Repository.of(repo), "HEAD", "sub/dir") as named:
        assert named.read("contracts/z.yaml") == b"z"


def test_bare_detached_and_linked_worktrees_are_fine(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "bare.git")
    git(repo, "checkout", "--quiet", "--detach", "v1")
    git(repo, "worktree", "add", "--quiet", str(tmp_path / "linked"), "main")
    named = {**os.environ, "GIT_DIR": str(tmp_path / "bare.git")}
    with GitTree(Repository.of(tmp_path / "bare.git", named), "main") as bare:
        assert bare.read("contracts/a.yaml") == b"second"
    assert tree(repo).read("contracts/a.yaml") == b"first\r\n\0\xff"
    assert tree(tmp_path / "linked").read("contracts/a.yaml") == b"second"


def test_files_that_look_like_a_repository_are_not_taken_for_the_history(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "bare.git")
    (tmp_path / "bare.git").rename(repo / "sub")
    with pytest.raises(UsageError, match="bare git repository"):
        Repository.of(repo / "sub")


def test_a_partial_clone_is_not_filled(repo: Path, tmp_path: Path) -> None:
    git(repo, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{repo}", "partial")
    git(tmp_path / "partial", "config", "remote.origin.url", f"ext::sh -c touch% {tmp_path}/ran")
    git(tmp_path / "partial", "config", "protocol.ext.allow", "always")
    with tree(tmp_path / "partial") as partial, pytest.raises(UsageError, match="does not have the content"):
        partial.read("contracts/a.yaml")
    assert not (tmp_path / "ran").exists()


def test_an_unknown_revision_suggests_a_near_branch_or_tag(repo: Path) -> None:
    git(repo, "branch", "feature/negation")
    assert refused(repo, "mian").help == "did you mean `main`?"
    assert refused(repo, "feature/negatoin").help == "did you mean `feature/negation`?"
    assert "no revision `0123abcd`" in refused(repo, "0123abcd").message
    assert (
        "git fetch origin main" in refused(repo, "origin/main").help
        or "main" in refused(repo, "origin/main").help
    )


@pytest.mark.parametrize("revision", ["-x", "--upload-pack=x", "", "a\nb", "a\0b"])
def test_what_could_be_an_option_is_no_revision(repo: Path, revision: str) -> None:
    assert "is not a git revision" in refused(repo, revision).message


def test_a_range_a_file_and_a_blob_are_no_commit(repo: Path) -> None:
    assert "is a range" in refused(repo, "v1..main").message
    assert refused(repo, "HEAD:x.md").help


def test_a_repository_without_commits_says_so(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert "no commit yet" in refused(tmp_path, "main").message


def test_a_shallow_clone_says_how_to_fetch_more(repo: Path, tmp_path: Path) -> None:
    first = git(repo, "rev-parse", "v1")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repo}", "shallow")
    error = refused(tmp_path / "shallow", first)
    assert "shallow" in error.message
    assert "git fetch --unshallow" in error.help
    assert (
        "origin release:refs/remotes/origin/release" in refused(tmp_path / "shallow", "origin/release").help
    )
    assert tree(tmp_path / "shallow").read("x.md") == b"x"


def test_no_repository_and_no_git_are_said_plainly(
    tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plain").mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(UsageError, match="is not in a git repository"):
        Repository.of(tmp_path / "plain")
    with pytest.raises(UsageError, match="there is no folder"):
        Repository.of(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="is not a folder"):
        Repository.of(repo / "x.md")
    found = Repository.of(repo)
    monkeypatch.setattr("os.defpath", "")
    without = Repository(found.folder, found.prefix, {**found.environment, "PATH": str(tmp_path)})
    with pytest.raises(UsageError, match="git is not installed"):
        GitTree(without, "HEAD")
    with pytest.raises(UsageError, match="git is not installed"):
        Repository.of(repo, {"PATH": str(tmp_path)})


def test_a_submodule_is_explained(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "other")
    commit(tmp_path / "other", {"y.yaml": b"y"})
    git(repo, "submodule", "--quiet", "add", str(tmp_path / "other"), "contracts/vendor")
    commit(repo, {})
    with tree(repo) as opened:
        for act in (
            lambda: opened.paths(["contracts"]),
            lambda: opened.paths(["contracts/vendor"]),
            lambda: opened.read("contracts/vendor"),
            lambda: opened.read("contracts/vendor/y.yaml"),
        ):
            with pytest.raises(UsageError, match="contracts/vendor is a submodule"):
                act()
    with tree(repo / "contracts" / "vendor") as inside:
        assert inside.read("y.yaml") == b"y"


def test_links_are_followed_inside_and_refused_outside(repo: Path) -> None:
    for name, target in {
        "in.md": "contracts/a.yaml", "contracts/up.md": "../x.md", "hop": "contracts", "out.md": "../secret",
        "abs.md": "/etc/passwd", "round.md": "round.md", "lost.md": "gone.md", "twice.md": "in.md",
    }.items():  # fmt: skip
        (repo / name).symlink_to(target)
    commit(repo, {})
    with tree(repo) as opened:
        assert opened.read("in.md") == opened.read("twice.md") == opened.read("hop/a.yaml") == b"second"
        assert opened.read("contracts/up.md") == b"x"
        for path in ("out.md", "abs.md"):
            with pytest.raises(UsageError, match="leads out of the workspace"):
                opened.read(path)
        with pytest.raises(UsageError, match="round in a circle"):
            opened.read("round.md")
        with pytest.raises(KeyError):
            opened.read("lost.md")
        with pytest.raises(UsageError, match="a link to a folder"):
            opened.paths(["hop"])
        assert "contracts/up.md" in opened.paths(["contracts"])
    (repo / "contracts" / "linked").symlink_to("../prompts")
    commit(repo, {})
    with tree(repo) as opened, pytest.raises(UsageError, match="a link to a folder"):
        opened.paths(["contracts"])


def test_a_large_file_is_refused_and_the_next_one_read(repo: Path) -> None:
    commit(repo, {"contracts/large.yaml": b"\0" * (11 * 1024 * 1024)})
    with tree(repo) as opened:
        with pytest.raises(UsageError, match="11,534,336 bytes"):
            opened.read("contracts/large.yaml")
        assert opened.read("x.md") == b"x"


def test_contents_that_a_partial_clone_leaves_out_are_explained(repo: Path) -> None:
    blob = git(repo, "rev-parse", "HEAD:x.md")
    (repo / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with tree(repo) as opened:
        with pytest.raises(UsageError, match=r"does not have the content of x\.md"):
            opened.read("x.md")
        assert opened.read("contracts/a.yaml") == b"second"


def test_a_name_that_is_not_utf8_is_named(repo: Path) -> None:
    with open(os.fsencode(repo / "contracts") + b"/caf\xe9.yaml", "wb"):  # noqa: PTH123 - a name in bytes
        pass
    commit(repo, {})
    with tree(repo) as opened, pytest.raises(UsageError, match=r"not UTF-8: contracts/caf\\xe9\.yaml"):
        opened.paths(["contracts"])


def test_works_in_a_hook_and_is_not_misled_by_one(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "--quiet", "other")
    commit(tmp_path / "other", {"only-here.md": b"o"})
    monkeypatch.chdir(repo)
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    monkeypatch.setenv("GIT_PREFIX", "")
    monkeypatch.setenv("LANGUAGE", "de")
    assert tree(repo).read("x.md") == b"x"
    assert tree(repo / "contracts").paths(["deep"]) == ["deep/b c.yaml"]
    assert tree(tmp_path / "other").read("only-here.md") == b"o"


def test_a_real_pre_commit_hook_reads_head(repo: Path, tmp_path: Path) -> None:
    script = tmp_path / "hook.py"
    script.write_text(
        "from pathlib import Path\n"
        "from govern.app.git.repository import Repository\n"
        "from govern.app.git.tree import GitTree\n"
        f"with GitTree(Repository.of(Path('.')), 'HEAD') as tree:\n"
        f"    Path({str(tmp_path / 'seen')!r}).write_bytes(tree.read('contracts/a.yaml'))\n"
    )
    hook = repo / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    root = Path(__file__).resolve().parents[4]
    hook.write_text(f"#!/bin/sh\nPYTHONPATH={root} exec {sys.executable} {script}\n")
    hook.chmod(0o755)
    commit(repo, {"contracts/a.yaml": b"third"})
    assert (tmp_path / "seen").read_bytes() == b"second"
    git(repo, "worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
    commit(tmp_path / "linked", {"contracts/a.yaml": b"fourth"})
    assert (tmp_path / "seen").read_bytes() == b"third"


def test_git_dir_is_needed_where_the_folder_is_apart_from_it(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = tmp_path / "apart"
    apart.mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("GIT_DIR", str(repo / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(apart))
    assert tree(apart).read("x.md") == b"x"


def test_replaced_objects_are_not_followed(repo: Path) -> None:
    git(repo, "replace", git(repo, "rev-parse", "main"), git(repo, "rev-parse", "v1"))
    assert tree(repo, "main").read("contracts/a.yaml") == b"second"


def test_the_merge_base_is_the_last_shared_commit(repo: Path) -> None:
    shared = git(repo, "rev-parse", "main")
    git(repo, "checkout", "--quiet", "-b", "side")
    commit(repo, {"x.md": b"side"})
    git(repo, "checkout", "--quiet", "main")
    commit(repo, {"x.md": b"main"})
    git(repo, "checkout", "--quiet", "--orphan", "alone")
    commit(repo, {"x.md": b"alone"})
    found = Repository.of(repo)
    assert found.merge_base("main", "side") == shared
    assert found.merge_base("main", "alone") is None


def test_what_is_read_ahead_fails_only_where_it_is_asked_for(repo: Path) -> None:
    commit(repo, {"contracts/large.yaml": b"x" * (11 * 1024 * 1024), "contracts/z.yaml": b"last"})
    lost = git(repo, "rev-parse", "HEAD:contracts/deep/b c.yaml")
    (repo / ".git/objects" / lost[:2] / lost[2:]).unlink()
    with tree(repo) as opened:
        assert len(opened.paths(["contracts"])) == 4
        assert opened.read("contracts/a.yaml") == b"second"
        assert opened.read("contracts/z.yaml") == b"last"
        with pytest.raises(UsageError, match=r"the content of contracts/deep/b c\.yaml"):
            opened.read("contracts/deep/b c.yaml")
        with pytest.raises(UsageError, match=r"large\.yaml has 11,534,336 bytes"):
            opened.read("contracts/large.yaml")
        assert opened.read("contracts/z.yaml") == b"last"
