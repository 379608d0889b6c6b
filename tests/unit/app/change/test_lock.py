from __future__ import annotations

import subprocess

import pytest

from govern.app.change.lock import bump, check_lock, write_lock
from govern.errors import DurabilityError, UsageError

from ..conftest import Work


def git(work: Work, *arguments: str) -> None:
    names = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    subprocess.run(["git", *names, *arguments], cwd=work.root, capture_output=True, check=True)


def commit(work: Work) -> None:
    git(work, "init", "--quiet")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "one")


def lock_bytes(work: Work) -> bytes:
    return (work.root / "govern.lock").read_bytes()


def test_locking_again_changes_nothing(work: Work) -> None:
    before = lock_bytes(work)
    result = write_lock(work.context)
    assert (result.added, result.rewritten, result.refused, result.objects) == ((), (), (), 0)
    assert lock_bytes(work) == before
    assert check_lock(work.context) == []


def test_what_is_refused_writes_nothing(work: Work) -> None:
    commit(work)
    before = lock_bytes(work)
    objects = sorted((work.root / "lineage/objects").rglob("*"))
    work.edit("data/lexicon.txt", "awful", "awfully")
    refused = write_lock(work.context).refused
    assert "model/words@1.2.0" in refused[0].message
    assert lock_bytes(work) == before
    assert sorted((work.root / "lineage/objects").rglob("*")) == objects
    assert [item.code for item in check_lock(work.context) if item.severity == "error"] == ["CHG001"]


def test_a_version_that_is_not_committed_yet_is_pinned_anew(work: Work) -> None:
    commit(work)
    work.edit("contracts/triage.yaml", "version: 1.2.0", "version: 1.3.0")
    assert [str(ref) for ref in write_lock(work.context).added] == ["thresholds/triage@1.3.0"]
    work.edit("contracts/triage.yaml", "value: 0.5", "value: 0.55")
    assert [str(ref) for ref in write_lock(work.context).rewritten] == ["thresholds/triage@1.3.0"]
    assert check_lock(work.context) == []


def test_a_repository_whose_head_has_no_lock_has_released_nothing(work: Work) -> None:
    whole = lock_bytes(work)
    (work.root / "govern.lock").unlink()
    commit(work)
    (work.root / "govern.lock").write_bytes(whole)
    work.edit("contracts/triage.yaml", "value: 0.5", "value: 0.55")
    assert "thresholds/triage@1.2.0" in [str(ref) for ref in write_lock(work.context).rewritten]


def test_without_git_every_locked_version_is_released(work: Work) -> None:
    work.edit("contracts/triage.yaml", "value: 0.5", "value: 0.55")
    assert "thresholds/triage@1.2.0" in write_lock(work.context).refused[0].message


def test_an_object_that_was_changed_or_lost_is_found(work: Work) -> None:
    path = next(p for p in sorted((work.root / "lineage/objects").rglob("*")) if p.is_file())
    whole = path.read_bytes()
    path.write_bytes(whole + b" ")
    assert any(item.severity == "error" for item in check_lock(work.context))
    path.unlink()
    assert any(item.severity == "error" for item in check_lock(work.context))
    path.write_bytes(whole)
    assert check_lock(work.context) == []


def test_a_bump_raises_what_changed_and_what_refers_to_it(work: Work) -> None:
    commit(work)
    work.edit("contracts/triage.yaml", "value: 0.5", "value: 0.55")
    before = (work.root / "contracts/triage.yaml").read_text()
    dry = bump(work.context, (), dry_run=True)
    assert (work.root / "contracts/triage.yaml").read_text() == before
    done = bump(work.context, (), dry_run=False)
    assert [str(item.new) for item in done.raised] == [str(item.new) for item in dry.raised]
    assert {str(item.new) for item in done.raised} == {
        "thresholds/triage@1.3.0",
        "insight-pipeline/triage@1.3.0",
    }
    assert "thresholds/triage@1.3.0" in (work.root / "contracts/pipeline.yaml").read_text()
    assert write_lock(work.context).refused == ()


@pytest.mark.parametrize("name", ["nope", "thresholds/triage", "thresholds/triage@9.9.9", "@1.0.0", ""])
def test_a_bump_of_what_is_not_there_says_so(work: Work, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        bump(work.context, (name,), dry_run=True)
    assert caught.value.help


def test_a_lock_that_can_not_be_replaced_stays_as_it_was(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    before = lock_bytes(work)
    work.edit("contracts/triage.yaml", "version: 1.2.0", "version: 1.3.0")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DurabilityError) as caught:
        write_lock(work.context)
    assert caught.value.help
    monkeypatch.undo()
    assert lock_bytes(work) == before
    assert not list(work.root.glob(".govern.lock*"))
