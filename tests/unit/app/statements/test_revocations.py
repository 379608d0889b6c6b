"""What was revoked shows where people work: lint and the change gate tell of it, and open no log for it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode

import pytest

from govern.app.change.diff import diff
from govern.app.log.logs import log_paths
from govern.app.statements.revocations import STATEMENTS, revocation_files
from govern.contract.tree import MemoryTree

from ..conftest import Work
from ..team import Team, commit, git
from .test_decide_event import _version, held, say, team

__all__ = ["team"]


def _said(work: Work, who: str, what: str, *more: str) -> str:
    return str(json.loads(say(work, who, "revoke", what, *more, "--format", "json"))["statement"])


def _found(work: Work, code: str = "REF018") -> list[str]:
    told = json.loads(work.govern("lint", "--format", "json").stdout)
    return sorted(
        f"{it['place']['file']} {it['message']}" for it in told["diagnostics"] if it["code"] == code
    )


def _forget(work: Work, who: str) -> None:
    lines = (work.root / "govern.yaml").read_text().splitlines(keepends=True)
    work.write("govern.yaml", "".join(line for line in lines if f"username: {who}" not in line))


@pytest.fixture
def revoked(work: Work, team: Team) -> str:
    """Carl has revoked a version that release 41 ran with, which only the lock still has."""
    return _said(work, "carl", _version(work, "thresholds/triage"))


def test_lint_tells_of_what_comes_to_a_revoked_version(work: Work, team: Team, revoked: str) -> None:
    version = _version(work, "thresholds/triage")
    assert version.endswith("@1.0.0")
    (only,) = _found(work)
    assert only.startswith(f"contracts/41.yaml `insight-pipeline/triage@1.0.0` uses `{version}`, which was")
    assert only.endswith("revoked by carl on 2026-03-01: seen by me")
    work.edit("contracts/41.yaml", "status: active", "status: retired")
    assert _found(work) == []


def test_lint_tells_without_the_log_and_of_the_version_that_stands_here(work: Work, team: Team) -> None:
    _said(work, "carl", "thresholds/triage@1.2.0")
    for path in log_paths(work.context).trust.parent.glob("log.db*"):
        path.unlink()
    assert [line.partition(" was")[0] for line in _found(work)] == [
        "contracts/pipeline.yaml `thresholds/triage@1.2.0`",
        "contracts/triage.yaml `thresholds/triage@1.2.0`",
    ]


def test_one_that_is_taken_back_counts_no_more_and_again_where_that_is(
    work: Work, team: Team, revoked: str
) -> None:
    back = _said(work, "ann", revoked)
    assert _found(work) == []
    again = _said(work, "bob", back, "--role", "owner")
    assert len(_found(work)) == 1
    _said(work, "ann", again)
    assert _found(work) == []


def test_who_revoked_it_being_gone_does_not_take_it_back(work: Work, team: Team, revoked: str) -> None:
    _forget(work, "carl")
    (only,) = _found(work)
    assert "was revoked, by a statement that can't be verified" in only


def test_a_forged_one_takes_none_back(work: Work, team: Team, revoked: str) -> None:
    """One that says to take it back, signed by nobody here."""
    back = _said(work, "bob", revoked, "--role", "owner")
    _forget(work, "bob")
    assert len(_found(work)) == 1
    (work.root / STATEMENTS / f"{back.removeprefix('sha256:')}.json").unlink()
    assert len(_found(work)) == 1


def test_the_gate_stops_what_uses_it_and_no_deletion_hides_it(work: Work, team: Team) -> None:
    git(work, "init", "--quiet")
    commit(work, "one")
    name = _said(work, "carl", "thresholds/triage@1.2.0")
    report = diff(work.context, "HEAD", None)
    assert report.blocked
    assert [(item.code, str(item.place.file)) for item in report.findings if item.code == "CHG029"] == [
        ("CHG029", "contracts/pipeline.yaml"),
        ("CHG029", "contracts/triage.yaml"),
    ]
    commit(work, "two")
    (work.root / STATEMENTS / f"{name.removeprefix('sha256:')}.json").unlink()
    assert [item.code for item in diff(work.context, "HEAD", None).findings].count("CHG029") == 2
    assert not diff(work.context, "HEAD~1", "HEAD~1").blocked


def test_what_is_in_force_is_shown_to_be_revoked(work: Work, team: Team) -> None:
    work.good("release", "41", "--reason", "begin")
    assert "revoked" not in work.good("release", "status")
    version = _version(work, "thresholds/triage")
    name = _said(work, "carl", version)
    _said(work, "carl", "thresholds/triage@1.2.0")  # which is not in it
    told = work.good("release", "status")
    assert told.count("was revoked") == 1
    assert f"{version} was revoked by carl on 2026-03-01: seen by me" in told
    (serving,) = json.loads(work.good("release", "status", "--format", "json"))["in_force"]
    assert [(one["version"], one["statement"]) for one in serving["revoked"]] == [(version, name)]


def test_what_govern_yaml_runs_is_shown_to_be_revoked(work: Work, team: Team) -> None:
    work.edit("govern.yaml", "run:\n", "run:\n  release: release/41@1.0.0\n")
    _said(work, "carl", _version(work, "thresholds/triage"))
    assert "was revoked by carl" in work.good("release", "status")


def test_approvals_are_no_revocations_and_cost_no_verifying(work: Work, team: Team) -> None:
    say(work, "bob", "approve", held(work))
    assert revocation_files(work.context.tree) == {}
    assert list((work.root / STATEMENTS).iterdir())


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"payload": 3}', b'{"payload": "\xc3"}', b'{"payload": "a"}', b"[" * 99_999]
)
def test_what_can_not_be_read_says_nothing(data: bytes) -> None:
    assert revocation_files(MemoryTree({f"{STATEMENTS}/x.json": data})) == {}


def test_no_signature_is_checked_of_what_is_in_use_no_more(
    work: Work, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    _said(work, "carl", "thresholds/triage@1.2.0")
    monkeypatch.delattr("govern.app.statements.keeping.judged")
    assert work.govern("lint", "--no-cache").exit_code == 3, "it is in use: somebody must check it"
    work.edit("contracts/triage.yaml", "version: 1.2.0", "version: 1.2.1")
    work.edit("contracts/pipeline.yaml", "thresholds/triage@1.2.0", "thresholds/triage@1.2.1")
    assert work.govern("lint", "--no-cache").exit_code == 1
    assert "REF018" not in work.govern("lint", "--no-cache").stdout


def test_a_kept_result_of_lint_is_not_given_once_something_is_revoked(work: Work, team: Team) -> None:
    assert _found(work) == _found(work) == []
    _said(work, "carl", "thresholds/triage@1.2.0")
    assert len(_found(work)) == 2


def test_a_statement_in_other_base64_counts() -> None:
    payload = urlsafe_b64encode(
        b'{"a":"\xc3\xbf\xc3\xbe>>>???","predicate":{"what":"x"},"predicateType":"urn:uuid:1#revocation/v1"}'
    ).decode()
    assert {"-", "_"} <= set(payload)
    file = f"{STATEMENTS}/x.json"
    assert list(revocation_files(MemoryTree({file: json.dumps({"payload": payload}).encode()}))) == [file]
