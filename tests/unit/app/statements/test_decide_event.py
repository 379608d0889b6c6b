"""People and recorded decisions: approve, override, defer, revoke; each signed, kept and in the log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govern.app.log.logs import open_reader
from govern.app.statements.keeping import heard
from govern.app.statements.revocations import STATEMENTS
from govern.lineage.entry import RevocationClosure, Statement, decode
from govern.lineage.queries import Index

from ..conftest import Work
from ..team import Team

NOW = ("--now", "2026-03-01T12:00:00Z")


@pytest.fixture
def team(work: Work, tmp_path: Path) -> Team:
    """Ann and Bob may speak in the workspace; Carl is an officer too."""
    folder = tmp_path / "people"
    folder.mkdir()
    found = Team(folder)
    carl = "username: carl, emails: [carl@example.org], roles: [officer]"
    carl = f'  - {{{carl}, keys: ["{found.signers["eve"].key.text}"]}}\n'
    work.edit("govern.yaml", "name: small\n", f"name: small\n{found.text()}{carl}")
    return found


def key(work: Work, who: str) -> str:
    return f"ssh:{work.root.parent / 'people' / {'carl': 'eve'}.get(who, who)}"


def say(work: Work, who: str, *words: str, code: int = 0) -> str:
    done = work.govern(*words, "--key", key(work, who), "--reason", "seen by me", *NOW)
    assert done.exit_code == code, done.output + str(done.stderr)
    return done.stdout if code == 0 else done.stderr


def held(work: Work, verdict: str = "hold", action: str = "alert") -> str:
    with open_reader(work.context) as reader:
        index = Index(reader.database)
        for run in index.runs():
            for event in index.events_of_run(run.run):
                if (event.verdict, event.action) == (verdict, action):
                    return event.id
    raise AssertionError("no such event")


def entries(work: Work) -> list[object]:
    with open_reader(work.context) as reader:
        return [decode(data) for data in reader.entries()]


def test_a_held_action_is_approved_by_the_role_that_is_asked_for(work: Work, team: Team) -> None:
    event = held(work)
    said = say(work, "ann", "approve", event)
    assert "not yet: it needs 1 more person in the role officer" in said
    said = say(work, "bob", "approve", event)
    assert "bob (officer): approval: approves alert" in said
    assert "agreed: by ann, bob" in said
    noted = [entry for entry in entries(work) if isinstance(entry, Statement)]
    assert [(entry.kind, entry.subject) for entry in noted] == [("approval", event)] * 2
    for entry in noted:
        assert (work.root / STATEMENTS / f"{entry.envelope.removeprefix('sha256:')}.json").is_file()
    work.good("verify")


def test_one_rejection_holds_and_the_same_person_counts_once(work: Work, team: Team) -> None:
    event = held(work)
    say(work, "bob", "approve", event)
    said = json.loads(say(work, "bob", "approve", event, "--format", "json"))
    assert (said["agreed"], said["agree"]) == (True, ["bob"])
    said = json.loads(say(work, "carl", "approve", event, "--reject", "--format", "json"))
    assert (said["agreed"], said["reject"]) == (False, ["carl"])


def test_what_is_not_held_for_approvals_can_not_be_approved(work: Work, team: Team) -> None:
    event = held(work, "act", "tag")
    assert "does not wait for approvals" in say(work, "bob", "approve", event, code=2)
    assert "there is no event" in say(work, "bob", "approve", "ev:9_9", code=2)
    assert "is not an event" in say(work, "bob", "approve", "ev:x", code=2)
    done = work.govern("approve", event, "HEAD", "--key", key(work, "bob"), "--reason", "x")
    assert done.exit_code == 2
    assert not (work.root / STATEMENTS).exists()


def test_strangers_other_roles_and_no_reason_are_refused_and_leave_nothing(work: Work, team: Team) -> None:
    event = held(work)
    work.edit("govern.yaml", "username: carl", "username: carl, until: 2026-02-01")
    assert "may sign no more" in say(work, "carl", "approve", event, code=2)
    work.edit(
        "govern.yaml", team.signers["eve"].key.text, team.signers["eve"].key.text[:-12] + "AAAAAAAAAAAA"
    )
    assert "is nobody's" in say(work, "carl", "approve", event, code=2)
    assert "has not the role officer" in say(work, "ann", "approve", event, "--role", "officer", code=2)
    done = work.govern("approve", event, "--key", key(work, "bob"), "--reason", " ", *NOW)
    assert (done.exit_code, "needs a reason" in done.stderr) == (2, True)
    assert not (work.root / STATEMENTS).exists()
    assert not any(isinstance(entry, Statement) for entry in entries(work))


def test_another_action_is_put_in_the_place_of_the_decided_one(work: Work, team: Team) -> None:
    event = held(work)
    said = say(work, "ann", "override", event, "--to", "tag")
    assert "ann (owner): override: alert becomes tag" in said
    assert "agreed: by ann" in said
    said = say(work, "ann", "override", held(work, "act", "tag"), "--to", "alert")
    assert "it needs 1 more person in the role officer" in said
    assert "Did you mean alert?" in say(work, "ann", "override", event, "--to", "alerd", code=2)
    assert "was decided so already" in say(
        work, "ann", "override", held(work, "act", "tag"), "--to", "tag", code=2
    )


def test_a_decision_is_put_off_until_a_time_to_come(work: Work, team: Team) -> None:
    event = held(work)
    said = say(work, "ann", "defer", event, "--until", "2026-04-01")
    assert "deferral: until 2026-04-01T00:00:00.000000Z" in said
    assert "has passed" in say(work, "ann", "defer", event, "--until", "2026-02-01", code=2)


def test_a_statement_the_log_names_can_not_be_lost_or_changed(work: Work, team: Team) -> None:
    say(work, "bob", "approve", held(work))
    path = next((work.root / STATEMENTS).iterdir())
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"payload":"e', b'"payload":"f'))
    assert "was changed" in say(work, "carl", "approve", held(work), code=4)
    path.unlink()
    assert "which is not in lineage/statements" in work.govern("run", "41").stderr
    path.write_bytes(data)
    work.good("run", "41")


def test_a_file_that_the_log_does_not_name_counts_for_nothing(work: Work, team: Team, tmp_path: Path) -> None:
    copy = work.copy(tmp_path / "copy")
    (tmp_path / "copy/people").symlink_to(tmp_path / "people")
    say(copy, "bob", "approve", held(copy))
    for path in (copy.root / STATEMENTS).iterdir():
        work.write(f"{STATEMENTS}/{path.name}", path.read_text())
    assert heard(work.context) == ()
    assert "not yet" in say(work, "ann", "approve", held(work))


def test_a_revoked_version_runs_no_more_and_what_it_made_is_named_in_the_log(work: Work, team: Team) -> None:
    said = say(work, "ann", "revoke", _version(work, "thresholds/triage"))
    assert "revoked" in said
    assert "made under it: " in said
    assert "already carried out: " in said
    closure = [entry for entry in entries(work) if isinstance(entry, RevocationClosure)]
    assert len(closure) == 1
    assert [run.run for run in closure[0].runs]
    assert sum(run.events for run in closure[0].runs) > 0
    assert closure[0].taken
    noted = [entry for entry in entries(work) if isinstance(entry, Statement)]
    assert closure[0].statement == noted[0].envelope
    done = work.govern("run", "41")
    assert (done.exit_code, "was revoked by ann on 2026-03-01: seen by me" in done.stderr) == (2, True)
    done = work.govern("release", "41", "--reason", "again")
    assert (done.exit_code, "was revoked by ann" in done.stderr) == (2, True)
    work.good("verify")
    assert "revoked already" in say(work, "bob", "revoke", _version(work, "thresholds/triage"), code=2)


def test_whoever_revoked_it_may_leave_and_it_stays_revoked_until_that_is_revoked(
    work: Work, team: Team
) -> None:
    version = _version(work, "thresholds/triage")
    name = json.loads(say(work, "bob", "revoke", version, "--role", "owner", "--format", "json"))["statement"]
    work.edit("govern.yaml", "until: 2026-06-30", "until: 2026-01-01")
    assert work.govern("run", "41").exit_code == 2
    assert "revoked" in say(work, "ann", "revoke", name)
    work.good("run", "41")


def test_what_is_no_version_and_no_statement_is_not_revoked(work: Work, team: Team) -> None:
    for what, said in (
        ("nonsense", "neither a version nor a statement"),
        ("model/words@9.9.9", "was never released"),
        ("sha256:" + "0" * 64, "names no statement"),
    ):
        assert said in say(work, "ann", "revoke", what, code=2)


def test_a_revoked_approval_counts_no_more(work: Work, team: Team) -> None:
    event = held(work)
    name = json.loads(say(work, "bob", "approve", event, "--format", "json"))["statement"]
    say(work, "ann", "revoke", f"lineage/statements/{name.removeprefix('sha256:')}.json")
    assert "it needs 1 more person in the role officer" in say(work, "ann", "approve", event)


def test_of_a_version_that_never_ran_nothing_was_made(work: Work, team: Team) -> None:
    ref = next(str(ref) for ref in work.context.lock.components if str(ref).startswith("release/43"))
    assert "nothing that ran was made under it" in say(work, "ann", "revoke", ref)


def _version(work: Work, line: str) -> str:
    """Name the version of a component that release 41 runs with."""
    with open_reader(work.context) as reader:
        return next(
            f"{name}@{version}" for name, version in Index(reader.database).versions() if name == line
        )
