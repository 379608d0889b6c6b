"""The lock where branches meet, through real merges."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from govern.app.change.diff import diff
from govern.app.change.lock import bump, check_lock, write_lock
from govern.errors import UsageError

from .test_diff_over_git import _alone, commit, context, edit, git, repo

__all__ = ["_alone", "repo"]

LEVELS, PROMPT = "contracts/levels.yaml", "contracts/prompt.yaml"


def release(folder: Path, file: str, old: str, new: str, message: str) -> None:
    """Change a file, raise and pin the versions that need it, commit."""
    edit(folder / file, old, new)
    bump(context(folder), (), dry_run=False)
    assert write_lock(context(folder)).refused == ()
    commit(folder, message)


def branches(folder: Path, one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    git(folder, "checkout", "--quiet", "-b", "side")
    release(folder, *one, "on the side")
    git(folder, "checkout", "--quiet", "main")
    release(folder, *other, "on main")


def merged(folder: Path) -> bool:
    done = subprocess.run(
        [
            "git",
            "-c",
            "user.name=T",
            "-c",
            "user.email=t@example.org",
            "merge",
            "--quiet",
            "--no-edit",
            "side",
        ],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def union(folder: Path) -> None:
    (folder / ".gitattributes").write_text("govern.lock -text merge=union\n")
    commit(folder, "union")


def relocked(folder: Path) -> None:
    assert write_lock(context(folder)).refused == ()
    assert [item for item in check_lock(context(folder)) if item.severity == "error"] == []
    commit(folder, "merged")
    assert not [item for item in diff(context(folder), "HEAD~1", "HEAD").diagnostics if item.code != "CHG024"]


ONE = (LEVELS, "value: 0.5", "value: 0.6")
OTHER = ("prompts/system.md", "Be kind.", "Be kind, and short.")


def test_with_a_union_two_branches_merge_and_lock_puts_the_lines_in_order(repo: Path) -> None:
    union(repo)
    branches(repo, ONE, OTHER)
    assert merged(repo)
    rows = (repo / "govern.lock").read_bytes().splitlines(keepends=True)
    (repo / "govern.lock").write_bytes(b"".join([rows[0], *reversed(rows[1:]), rows[2]]))
    with pytest.raises(UsageError) as caught:
        check_lock(context(repo))
    assert "Run `govern lock`" in caught.value.help
    relocked(repo)
    assert sorted((repo / "govern.lock").read_bytes().splitlines(keepends=True)[1:]) == sorted(rows[1:])


def test_without_a_union_the_conflict_is_explained_and_resolved_so(repo: Path) -> None:
    # neighbours in the lock: new lines at one place
    edit(repo / PROMPT, "id: triage", "id: a")
    (repo / "contracts/second.yaml").write_text(
        (repo / PROMPT).read_text().replace("id: a", "id: b").replace("system.md", "b.md")
    )
    (repo / "prompts/b.md").write_text("b\n")
    (repo / "govern.lock").unlink()
    write_lock(context(repo))
    commit(repo, "two prompts")
    git(repo, "checkout", "--quiet", "-b", "side")
    release(repo, "prompts/system.md", "Be kind.", "Be short.", "a")
    git(repo, "checkout", "--quiet", "main")
    release(repo, "prompts/b.md", "b", "c", "b")
    if not merged(repo):
        with pytest.raises(UsageError) as caught:
            check_lock(context(repo))
        assert "a merge conflict stands open here" in caught.value.message
        assert "keeping both sides' lines" in caught.value.help
        lines = (repo / "govern.lock").read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith((b"<<<<<<<", b"=======", b">>>>>>>"))]
        assert len(kept) < len(lines)
        (repo / "govern.lock").write_bytes(b"".join(kept))
    relocked(repo)


@pytest.mark.parametrize("keep_lines", [True, False])
def test_one_version_of_two_branches_with_two_contents_is_caught(repo: Path, *, keep_lines: bool) -> None:
    if keep_lines:
        union(repo)
    (repo / "prompts/system.md").write_text("Be brief.\n\n\n\n\nBe kind.\n")
    bump(context(repo), (), dry_run=False)
    write_lock(context(repo))
    commit(repo, "longer")
    first = ("prompts/system.md", "Be brief.", "Be very brief.")
    branches(repo, first, ("prompts/system.md", "Be kind.", "Be very kind."))
    assert merged(repo) is keep_lines, "git itself sees no conflict in the prompt"
    lock = repo / "govern.lock"
    if not keep_lines:
        lines = lock.read_bytes().splitlines(keepends=True)
        lock.write_bytes(b"".join(line for line in lines if line[:1] in b"#{"))
    for judge in (check_lock, write_lock):
        with pytest.raises(UsageError) as caught:
            judge(context(repo))
        assert "stands twice with different content" in caught.value.message
    assert "prompt/triage@1.2.0" in caught.value.message
    # as the help says: keep the line of the branch merged into, raise the version of what came of both
    ours = set(git(repo, "show", f"{'main^1' if keep_lines else 'main'}:govern.lock").splitlines())
    rows = [row for row in lock.read_text().splitlines() if row in ours]
    lock.write_text("".join(f"{row}\n" for row in rows))
    assert [str(item.new) for item in bump(context(repo), (), dry_run=False).raised] == [
        "prompt/triage@1.3.0"
    ]
    assert write_lock(context(repo)).refused == ()
    commit(repo, "merged")
    report = diff(context(repo), "HEAD~2" if keep_lines else "HEAD~1", "HEAD")
    assert not report.blocked


def test_bumps_to_one_version_that_mean_the_same_merge_into_one(repo: Path) -> None:
    union(repo)
    git(repo, "checkout", "--quiet", "-b", "side")
    release(repo, *ONE, "levels")
    release(repo, *OTHER, "and the prompt")
    git(repo, "checkout", "--quiet", "main")
    release(repo, *ONE, "levels here too")
    assert merged(repo)
    assert write_lock(context(repo)).refused == ()
    assert check_lock(context(repo)) == []
