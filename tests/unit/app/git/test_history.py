from __future__ import annotations

import os
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from govern.app.git.history import commits, steps
from govern.app.git.objects import GitObjects
from govern.app.git.repository import Repository
from govern.app.git.tree import GitTree
from govern.errors import UsageError


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in [key for key in os.environ if key.startswith("GIT_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode().strip()


def write(folder: Path, message: str, **files: str | None) -> str:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def walked(folder: Path, span: str) -> list[tuple[str, set[str], set[str]]]:
    """Give each commit's subject, what it touched, and the files after it."""
    repository = Repository.of(folder)
    with closing(GitObjects(repository)) as objects:
        return [
            (step.commit.subject, set(step.touched), set(step.after))
            for step in steps(repository, commits(repository, span), objects)
        ]


def test_each_commit_comes_with_what_it_touched(repo: Path) -> None:
    write(repo, "root", a="1", b="1")
    write(repo, "nothing")
    write(repo, "a folder in the place of a file", a=None, a__b="1")
    write(repo, "ü\ttab", **{"ü x": "2"})
    assert walked(repo, "HEAD") == [
        ("root", {"a", "b"}, {"a", "b"}),
        ("nothing", set(), {"a", "b"}),
        ("a folder in the place of a file", {"a", "a/b"}, {"b", "a/b"}),
        ("ü\ttab", {"ü x"}, {"b", "a/b", "ü x"}),
    ]


def test_the_files_are_those_that_git_lists(repo: Path) -> None:
    for number in range(5):
        write(repo, str(number), **{f"f{number % 3}": str(number), "same": "same"})
    (repo / "link").symlink_to("f1")
    write(repo, "link")
    repository = Repository.of(repo)
    with closing(GitObjects(repository)) as objects:
        found = list(steps(repository, commits(repository, "HEAD~3..HEAD"), objects))
        assert len(found) == 3
        for step in found:
            assert step.after == GitTree(repository, step.commit.name, objects=objects).entries
            assert step.before == GitTree(repository, step.commit.parent or "", objects=objects).entries


def test_a_merge_is_what_it_brought_to_its_first_parent(repo: Path) -> None:
    write(repo, "root", a="1")
    git(repo, "checkout", "--quiet", "-b", "side")
    write(repo, "on the side", side="1")
    write(repo, "on the side again", side="2")
    git(repo, "checkout", "--quiet", "main")
    write(repo, "on main", b="1")
    git(repo, "merge", "--quiet", "--no-ff", "--message", "merge", "side")
    assert [(subject, touched) for subject, touched, _ in walked(repo, "HEAD~2..")] == [
        ("on main", {"b"}),
        ("merge", {"side"}),
    ]


def test_settings_of_git_change_nothing(repo: Path) -> None:
    write(repo, "root", sub__a="1" * 50)
    for name, value in (
        ("diff.renames", "copies"), ("diff.relative", "true"), ("diff.external", "false"),
        ("core.quotePath", "true"), ("diff.ignoreSubmodules", "all"), ("log.showSignature", "true"),
    ):  # fmt: skip
        git(repo, "config", name, value)
    git(repo, "mv", "sub/a", "b")
    write(repo, "moved")
    assert walked(repo, "HEAD~1..")[0][1] == {"sub/a", "b"}


@pytest.mark.parametrize(
    ("span", "why"),
    [
        ("HEAD...HEAD", "is not a range"),
        ("..HEAD", "is not a range"),
        ("nope..HEAD", "no revision `nope`"),
        ("HEAD..-x", "is not a git revision"),
        ("--all", "is not a git revision"),
        ("", "is not a git revision"),
    ],
)
def test_what_is_no_range_is_refused(repo: Path, span: str, why: str) -> None:
    write(repo, "root", a="1")
    with pytest.raises(UsageError, match=why):
        commits(Repository.of(repo), span)


def test_a_range_may_be_empty(repo: Path) -> None:
    write(repo, "root", a="1")
    assert walked(repo, "HEAD..HEAD") == []


def test_a_shallow_clone_is_replayed_as_far_as_it_reaches(repo: Path, tmp_path: Path) -> None:
    for number in range(4):
        write(repo, str(number), a=str(number))
    git(tmp_path, "clone", "--quiet", "--depth=2", repo.as_uri(), "shallow")
    shallow = tmp_path / "shallow"
    assert [subject for subject, _, _ in walked(shallow, "HEAD~1..")] == ["3"]
    with pytest.raises(UsageError, match="which is shallow"):
        commits(Repository.of(shallow), "HEAD")


def children() -> set[str]:
    """Give the processes that this one has started and not waited for, by their numbers."""
    return {
        child for path in Path("/proc/self/task").glob("*/children") for child in path.read_text().split()
    }


def test_leaving_early_ends_the_process(repo: Path) -> None:
    for number in range(3):
        write(repo, str(number), a=str(number))
    repository = Repository.of(repo)
    others = children()
    with (
        closing(GitObjects(repository)) as objects,
        closing(steps(repository, commits(repository, "HEAD"), objects)) as walk,
    ):
        next(walk)
        assert children() > others
    assert children() == others, "none is left, and none that nobody waited for"


def test_a_folder_behind_a_link_is_refused_and_not_empty(repo: Path) -> None:
    write(repo, "root", real__sub__a="1")
    (repo / "linked").symlink_to("real")
    write(repo, "link")
    tree = GitTree(Repository.of(repo), "HEAD")
    with closing(tree), pytest.raises(UsageError, match="linked is a link to a folder"):
        tree.paths(("linked/sub",))
