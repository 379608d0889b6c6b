from __future__ import annotations

import subprocess

import pytest

from govern.app.change.diff import diff
from govern.errors import UsageError

from ..conftest import Work


@pytest.fixture
def committed(work: Work) -> Work:
    git(work, "init", "--quiet")
    return commit(work, "one")


def git(work: Work, *arguments: str) -> None:
    names = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    subprocess.run(["git", *names, *arguments], cwd=work.root, capture_output=True, check=True)


def commit(work: Work, message: str) -> Work:
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", message)
    return work


def test_the_working_tree_is_judged_where_no_head_is_named(committed: Work) -> None:
    assert not diff(committed.context, "HEAD", None).changes
    committed.edit("contracts/triage.yaml", "value: 0.5", "value: 0.55")
    report = diff(committed.context, "HEAD", None)
    assert report.blocked
    assert [change.ref.line for change in report.changes if change.cause] == ["thresholds/triage"]
    assert not diff(committed.context, "HEAD", "HEAD").changes


def test_two_revisions_are_compared_without_a_checkout(committed: Work) -> None:
    committed.edit("contracts/triage.yaml", "value: 0.5", "value: 0.55")
    commit(committed, "two")
    committed.write("contracts/triage.yaml", "not what is compared")
    assert diff(committed.context, "HEAD~1", "HEAD").blocked
    assert diff(committed.context, "HEAD", "HEAD").blocked, "what is committed is not as its lock says"
    assert (committed.root / "contracts/triage.yaml").read_text() == "not what is compared"


def test_a_base_from_before_the_workspace_makes_everything_new(committed: Work) -> None:
    git(committed, "checkout", "--quiet", "--orphan", "empty")
    git(committed, "rm", "--quiet", "-r", "--cached", ".")
    git(committed, "commit", "--quiet", "--allow-empty", "--message", "nothing")
    report = diff(committed.context, "empty", "main" if _has(committed, "main") else "master")
    assert not report.blocked
    assert {change.how for change in report.changes} == {"added"}


def _has(work: Work, branch: str) -> bool:
    done = subprocess.run(
        ["git", "rev-parse", "--verify", branch], cwd=work.root, capture_output=True, check=False
    )
    return done.returncode == 0


def test_a_head_that_can_not_be_read_is_refused(committed: Work) -> None:
    committed.edit("contracts/triage.yaml", "kind: Thresholds", "kind: Threshold")
    with pytest.raises(UsageError) as caught:
        diff(committed.context, "HEAD", None)
    assert "govern lint" in caught.value.help
