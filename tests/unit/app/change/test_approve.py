"""Approvals over a real git repository: whose counts, of what, and why others do not."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from govern.app.change import ballot
from govern.app.change.approve import Approved, Opinion, approve
from govern.app.change.diff import diff
from govern.errors import DurabilityError, UsageError

from ..conftest import NOW, Work
from ..team import Team, commit, git

if TYPE_CHECKING:
    from pathlib import Path

    from govern.app.workspace.context import Context
    from govern.change.changes import ChangeReport
    from govern.lineage.statements.signers import Signer

FILE = "contracts/triage.yaml"
HOOK = "repos:\n  - repo: local\n    hooks: [{id: govern-lint, stages: [pre-commit]}]\n"


@pytest.fixture
def team(tmp_path_factory: pytest.TempPathFactory) -> Team:
    return Team(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def work_to_approve(work: Work, team: Team) -> Work:
    """A workspace with people, committed, and a lowered threshold with its bump in the working tree."""
    work.write("govern.yaml", (work.root / "govern.yaml").read_text() + team.text())
    git(work, "init", "--quiet")
    git(work, "config", "user.email", "dev@example.org")
    commit(work, "base")
    work.edit(FILE, "value: 0.5", "value: 0.45")
    work.good("bump")
    work.good("lock")
    return work


def judged(work: Work, base: str = "HEAD", head: str | None = None) -> ChangeReport:
    return diff(work.context, base, head)


def at(work: Work, *, days: int) -> Context:
    return replace(work.context, now=NOW + dt.timedelta(days=days))


def git_head(work: Work, revision: str) -> str:
    done = subprocess.run(["git", "rev-parse", revision], cwd=work.root, capture_output=True, check=True)
    return done.stdout.decode().strip()


def by(work: Work, signer: Signer, *only: str, **opinion: object) -> Approved:
    return approve(work.context, ("HEAD", None), signer, Opinion(**{"reason": "seen", **opinion}), only)  # type: ignore[arg-type]


def test_what_loosens_waits_for_a_person_and_passes_with_one(work_to_approve: Work, team: Team) -> None:
    assert [item.code for item in judged(work_to_approve).diagnostics if item.severity == "error"] == [
        "CHG020"
    ]
    said = by(work_to_approve, team.signers["ann"], reason="seen it")
    assert (said.username, said.role) == ("ann", "owner")
    report = judged(work_to_approve)
    assert not report.blocked
    asked = [item for change in report.changes for item in change.requirements]
    assert [item.approved for item in asked] == [("ann",)]


def test_it_is_kept_in_the_repository_and_counts_between_revisions(work_to_approve: Work, team: Team) -> None:
    by(work_to_approve, team.signers["ann"])
    commit(work_to_approve, "change and approval")
    assert not judged(work_to_approve, "HEAD~1", "HEAD").blocked
    git(work_to_approve, "rm", "--quiet", "-r", "lineage/approvals")
    git(work_to_approve, "commit", "--quiet", "--message", "taken back")
    assert judged(work_to_approve, "HEAD~2", "HEAD").blocked


def test_an_approval_of_another_value_does_not_count(work_to_approve: Work, team: Team) -> None:
    by(work_to_approve, team.signers["ann"])
    work_to_approve.edit(FILE, "value: 0.45", "value: 0.1")
    assert "CHG020" in [item.code for item in judged(work_to_approve).diagnostics]


def test_nobody_approves_what_they_made(work_to_approve: Work, team: Team) -> None:
    by(work_to_approve, team.signers["ann"])
    commit(work_to_approve, "mine", who="ann")
    report = judged(work_to_approve, "HEAD~1", "HEAD")
    (found,) = [item for item in report.diagnostics if item.code == "CHG020"]
    assert "ann made the change" in found.message


def test_a_co_author_made_it_too(work_to_approve: Work, team: Team) -> None:
    by(work_to_approve, team.signers["ann"])
    commit(work_to_approve, "ours\n\nCo-authored-by: Ann <Ann@Example.org>")
    assert judged(work_to_approve, "HEAD~1", "HEAD").blocked


def test_who_edits_the_working_tree_made_what_stands_there(work_to_approve: Work, team: Team) -> None:
    by(work_to_approve, team.signers["ann"])
    git(work_to_approve, "config", "user.email", "ann@example.org")
    assert judged(work_to_approve).blocked
    commit(work_to_approve, "by dev")
    assert not judged(work_to_approve, "HEAD~1").blocked, "a clean tree is nobody's edit"


def test_whoever_rejects_blocks(work_to_approve: Work, team: Team) -> None:
    by(work_to_approve, team.signers["ann"])
    by(work_to_approve, team.signers["bob"], approves=False, role="owner", reason="too low")
    assert [item.message for item in judged(work_to_approve).diagnostics if item.code == "CHG021"] == [
        "bob rejects thresholds/triage 1.2.0 → 1.3.0: too low"
    ]


def test_a_key_that_the_change_itself_brings_is_nobodys(work_to_approve: Work, team: Team) -> None:
    config = (work_to_approve.root / "govern.yaml").read_text()
    eve = team.signers["eve"].key.text
    added = f'{config}  - {{username: eve, roles: [owner], keys: ["{eve}"]}}\n'
    work_to_approve.write("govern.yaml", added)
    with pytest.raises(UsageError, match="is nobody's") as caught:
        by(work_to_approve, team.signers["eve"])
    assert eve in caught.value.help


def test_a_person_whom_the_head_removes_no_longer_counts(work_to_approve: Work, team: Team) -> None:
    by(work_to_approve, team.signers["ann"])
    lines = (work_to_approve.root / "govern.yaml").read_text().splitlines(keepends=True)
    work_to_approve.write("govern.yaml", "".join(line for line in lines if "username: ann" not in line))
    report = judged(work_to_approve)
    assert report.blocked
    assert len(report.uncounted) == 1


def test_an_approval_ends_with_the_person_and_with_its_own_day(work_to_approve: Work, team: Team) -> None:
    by(work_to_approve, team.signers["bob"], role="officer", until=dt.date(2026, 2, 1))
    later = at(work_to_approve, days=60)
    assert not judged(work_to_approve).blocked
    assert [item.reason for item in diff(later, "HEAD", None).uncounted] == ["bob said so until 2026-02-01"]
    much_later = at(work_to_approve, days=300)
    assert "bob might sign until 2026-06-29" in diff(much_later, "HEAD", None).uncounted[0].reason


def test_a_statement_that_was_touched_is_told_and_counts_for_nothing(
    work_to_approve: Work, team: Team
) -> None:
    said = by(work_to_approve, team.signers["ann"])
    path = work_to_approve.root / said.path
    envelope = json.loads(path.read_text())
    signature = envelope["signatures"][0]["sig"]
    envelope["signatures"][0]["sig"] = (
        signature[:-8] + ("A" if signature[-8] != "A" else "B") + signature[-7:]
    )
    path.write_text(json.dumps(envelope))
    (work_to_approve.root / "lineage/approvals/note.json").write_text("{")
    report = judged(work_to_approve)
    assert report.blocked
    assert sorted(item.file for item in report.uncounted) == sorted(
        [said.path, "lineage/approvals/note.json"]
    )


def test_roles_are_those_of_the_person(work_to_approve: Work, team: Team) -> None:
    with pytest.raises(UsageError, match="ann has not the role officer"):
        by(work_to_approve, team.signers["ann"], role="officer")
    with pytest.raises(UsageError, match="bob has several roles"):
        by(work_to_approve, team.signers["bob"])


def test_only_what_changed_can_be_approved(work_to_approve: Work, team: Team) -> None:
    with pytest.raises(UsageError, match="prompt/x has not changed") as caught:
        by(work_to_approve, team.signers["ann"], "prompt/x")
    assert "thresholds/triage" in caught.value.help
    assert [item.name for item in by(work_to_approve, team.signers["ann"], "thresholds/triage").subjects] == [
        "thresholds/triage 1.2.0 → 1.3.0"
    ]
    commit(work_to_approve, "done")
    with pytest.raises(UsageError, match="nothing here needs an approval"):
        by(work_to_approve, team.signers["ann"])


def test_what_cannot_be_written_is_not_said_to_be(work_to_approve: Work, team: Team) -> None:
    folder = work_to_approve.root / "lineage/approvals"
    folder.mkdir()
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    folder.chmod(0o500)
    with pytest.raises(DurabilityError, match="can't write lineage/approvals"):
        by(work_to_approve, team.signers["ann"])


def test_an_approval_says_what_was_looked_at(work_to_approve: Work, team: Team) -> None:
    with pytest.raises(UsageError, match="needs a reason"):
        by(work_to_approve, team.signers["ann"], reason=" ")


def test_a_mailmap_tells_who_is_meant_and_the_change_can_not_take_that_back(
    work_to_approve: Work, team: Team
) -> None:
    git(work_to_approve, "stash", "--quiet", "--include-untracked")
    work_to_approve.write(".mailmap", "Ann <ann@example.org> <a@home.example>\n")
    commit(work_to_approve, "who is who")
    git(work_to_approve, "stash", "pop", "--quiet")
    by(work_to_approve, team.signers["ann"])
    (work_to_approve.root / ".mailmap").unlink()
    git(work_to_approve, "add", "--all")
    git(work_to_approve, "-c", "user.email=a@home.example", "commit", "--quiet", "--message", "from home")
    git(
        work_to_approve,
        "commit",
        "--quiet",
        "--allow-empty",
        "--amend",
        "--no-edit",
        "--author=X <a@home.example>",
    )
    report = judged(work_to_approve, "HEAD~1", "HEAD")
    assert [item.code for item in report.diagnostics if item.severity == "error"] == ["CHG020"]


@pytest.mark.parametrize(
    "message",
    [
        "squashed (#7)\n\n* one\n\nCo-authored-by: Ann <ann@example.org>\n\n* two\n",
        "one\n\nCO-AUTHORED-BY:Ann\n   <ann@example.org>",
        "one\n\ncommit\nCo-authored-by: ann@example.org",
    ],
)
def test_a_co_author_counts_wherever_a_message_names_one(
    work_to_approve: Work, team: Team, message: str
) -> None:
    by(work_to_approve, team.signers["ann"])
    commit(work_to_approve, message)
    assert judged(work_to_approve, "HEAD~1", "HEAD").blocked


def test_who_is_named_as_a_co_author_by_others_only_loses_a_vote(work_to_approve: Work, team: Team) -> None:
    by(work_to_approve, team.signers["bob"], role="owner")
    commit(work_to_approve, "spoofed\n\nCo-authored-by: Ann <ann@example.org>\nCo-authored-by: <<>>\n\tx")
    assert not judged(work_to_approve, "HEAD~1", "HEAD").blocked


def test_authors_that_a_shallow_clone_cuts_off_are_asked_for(
    work_to_approve: Work, team: Team, tmp_path: Path
) -> None:
    by(work_to_approve, team.signers["ann"])
    commit(work_to_approve, "mine", who="ann")
    git(work_to_approve, "commit", "--quiet", "--allow-empty", "--message", "and more")
    origin = f"file://{work_to_approve.root}"
    clone = tmp_path / "shallow"
    git(work_to_approve, "clone", "--quiet", "--depth=1", origin, str(clone))
    git(
        work_to_approve,
        "-C",
        str(clone),
        "fetch",
        "--quiet",
        "--depth=1",
        "origin",
        git_head(work_to_approve, "HEAD~2"),
    )
    context = replace(work_to_approve.context, root=clone)
    with pytest.raises(UsageError, match="this clone is shallow") as caught:
        diff(context, git_head(work_to_approve, "HEAD~2"), "HEAD")
    assert "--unshallow" in (caught.value.help or "")
    git(work_to_approve, "-C", str(clone), "fetch", "--quiet", "--unshallow")
    assert diff(context, "HEAD~2", "HEAD").blocked


def test_who_edits_code_or_the_lock_edits_the_working_tree(work_to_approve: Work, team: Team) -> None:
    commit(work_to_approve, "by dev")
    by_head = ("HEAD~1", None)
    approve(work_to_approve.context, by_head, team.signers["ann"], Opinion("seen"))
    commit(work_to_approve, "approved")
    git(work_to_approve, "config", "user.email", "ann@example.org")
    assert not judged(work_to_approve, "HEAD~2").blocked
    code = work_to_approve.root / "code/count.py"
    code.write_text(code.read_text() + "# seen\n")
    assert judged(work_to_approve, "HEAD~2").blocked


def test_thousands_of_statements_take_bounded_time_and_the_rest_do_not_count(
    work_to_approve: Work, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = work_to_approve.root / by(work_to_approve, team.signers["ann"]).path
    envelope = json.loads(said.read_text())
    envelope["signatures"] = [{"sig": envelope["signatures"][0]["sig"]}] * 32
    for number in range(20):
        (said.parent / f"{number}.json").write_text(json.dumps(envelope))
    monkeypatch.setattr(ballot, "MOST_TRIES", 320)
    report = judged(work_to_approve)
    told = [item.reason for item in report.uncounted if "too many statements" in item.reason]
    assert 10 <= len(told) < 20


def test_a_huge_statement_is_not_read_and_a_folder_elsewhere_not_followed(
    work_to_approve: Work, team: Team
) -> None:
    folder = (work_to_approve.root / by(work_to_approve, team.signers["ann"]).path).parent
    with (folder / "huge.json").open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    (found,) = judged(work_to_approve).uncounted
    assert "at most" in found.reason
    assert not judged(work_to_approve).blocked
    (folder / "huge.json").unlink()
    folder.rename(folder.parent / "elsewhere")
    folder.symlink_to("elsewhere")
    for head in (None, "HEAD"):
        if head:
            commit(work_to_approve, "a link")
        with pytest.raises(UsageError, match="lineage/approvals is a link to a folder"):
            judged(work_to_approve, "HEAD", head)


def test_an_approval_lets_a_change_in_once(work_to_approve: Work, team: Team) -> None:
    work = work_to_approve
    work.write(".pre-commit-config.yaml", HOOK)
    commit(work, "with a hook")
    work.write(".pre-commit-config.yaml", HOOK.replace("pre-commit]", "manual]"))
    by(work, team.signers["ann"])
    commit(work, "for a day")
    assert not judged(work, "HEAD~1", "HEAD").blocked
    work.write(".pre-commit-config.yaml", HOOK)
    commit(work, "back")
    work.write(".pre-commit-config.yaml", HOOK.replace("pre-commit]", "manual]"))
    (found,) = [item for item in judged(work).diagnostics if item.code == "CHG020"]
    assert "the approval of ann let it in before" in found.message


def test_an_approval_that_was_used_can_not_be_held_up_again_in_another_dress(
    work_to_approve: Work, team: Team
) -> None:
    work = work_to_approve
    work.write(".pre-commit-config.yaml", HOOK)
    commit(work, "with a hook")
    work.write(".pre-commit-config.yaml", HOOK.replace("pre-commit]", "manual]"))
    said = by(work, team.signers["ann"])
    commit(work, "for a day")
    work.write(".pre-commit-config.yaml", HOOK)
    commit(work, "back")
    work.write(".pre-commit-config.yaml", HOOK.replace("pre-commit]", "manual]"))
    kept = work.root / said.path
    (kept.parent / "other.json").write_text(json.dumps(json.loads(kept.read_text()), indent=1))
    assert "CHG020" in [item.code for item in judged(work).diagnostics]
    kept.unlink()
    (found,) = [item for item in judged(work).documents if item.place.file == said.path]
    assert [item.code for item in found.findings] == ["CHG020"]


def test_whose_address_is_not_known_may_have_made_the_change(work_to_approve: Work, team: Team) -> None:
    work = work_to_approve
    text = (work.root / "govern.yaml").read_text()
    work.write("govern.yaml", text.replace("emails: [ann@example.org], ", ""))
    git(work, "commit", "--quiet", "--message", "no address", "govern.yaml")
    with pytest.raises(UsageError, match="ann has no `emails`"):
        by(work, team.signers["ann"])
    by(work, team.signers["ann"], approves=False)
    assert "CHG021" in [item.code for item in judged(work).diagnostics]


def test_a_person_speaks_until_their_day_and_not_on_it(work_to_approve: Work, team: Team) -> None:
    by(work_to_approve, team.signers["bob"], role="officer")
    last, day = ((dt.date(2026, 6, n) - NOW.date()).days for n in (29, 30))
    assert not diff(at(work_to_approve, days=last), "HEAD", None).blocked
    assert diff(at(work_to_approve, days=day), "HEAD", None).blocked


def test_a_change_may_bring_a_persons_end_forward(work_to_approve: Work, team: Team) -> None:
    by(work_to_approve, team.signers["bob"], role="officer")
    work_to_approve.edit("govern.yaml", "until: 2026-06-30", "until: 2026-01-01")
    assert diff(work_to_approve.context, "HEAD", None).blocked
    work_to_approve.edit("govern.yaml", "until: 2026-01-01", "until: 2027-01-01")
    assert diff(at(work_to_approve, days=300), "HEAD", None).blocked


def test_hooks_and_jobs_around_a_workspace_in_a_folder_are_watched(
    work_to_approve: Work, team: Team, tmp_path: Path
) -> None:
    top = tmp_path / "top"
    inner = top / "services/small"
    shutil.copytree(work_to_approve.root, inner, ignore=shutil.ignore_patterns(".git"))
    subprocess.run(["git", "init", "--quiet", top], check=True)
    jobs = top / ".github/workflows/gate.yml"
    jobs.parent.mkdir(parents=True)
    jobs.write_text("run: govern diff origin/main\n")
    work = Work(inner, work_to_approve.home)
    git(work, "config", "user.email", "dev@example.org")
    subprocess.run(["git", "add", "--all"], cwd=top, check=True)
    commit(work, "base")
    jobs.write_text("run: govern diff HEAD\n")
    (found,) = judged(work).documents
    assert found.place.file == "../../.github/workflows/gate.yml"
    assert [item.code for item in found.findings] == ["CHG020"]
    by(work, team.signers["ann"])
    assert not judged(work).blocked
    git(work, "config", "user.email", "ann@example.org")
    assert judged(work).blocked, "who edits it made it"


@pytest.mark.parametrize(
    ("opinion", "words"),
    [
        ({"reason": "\x1b[31mred"}, "nobody sees"),
        ({"reason": "x" * 4001}, "too long"),
        ({"until": NOW.date()}, "an approval until 2026-01-02 counts no more"),
    ],
)
def test_what_can_not_be_signed_is_refused_in_words(
    work_to_approve: Work, team: Team, opinion: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        by(work_to_approve, team.signers["ann"], **opinion)
    assert caught.value.help


def test_a_release_statement_that_goes_waits_for_a_person_and_one_that_comes_does_not(
    work_to_approve: Work,
) -> None:
    commit(work_to_approve, "change")
    work_to_approve.write("lineage/releases/a.json", "{}")
    assert not judged(work_to_approve).documents
    commit(work_to_approve, "a release in force")
    (work_to_approve.root / "lineage/releases/a.json").unlink()
    report = judged(work_to_approve)
    assert [document.place.file for document in report.documents] == ["lineage/releases/a.json"]
    assert report.blocked
