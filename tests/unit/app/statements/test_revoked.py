"""A revocation stands until a verified one takes it back: whatever became of its author, or of the log."""

from __future__ import annotations

import json
import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from govern.app.log.logs import log_paths, open_reader
from govern.app.statements.revocations import STATEMENTS
from govern.lineage.entry import Statement, decode

from ..conftest import Work
from ..team import Team
from .test_decide_event import NOW, _version, held, say, team

__all__ = ["team"]


@pytest.fixture
def revoked(work: Work, team: Team) -> str:
    """Carl has revoked a version that release 41 runs with; the digest of the statement."""
    said = say(work, "carl", "revoke", _version(work, "thresholds/triage"), "--format", "json")
    return str(json.loads(said)["statement"])


def _line(work: Work) -> str:
    text = (work.root / "govern.yaml").read_text()
    return next(line for line in text.splitlines() if "username: carl" in line)


def _runs(work: Work) -> tuple[int, str]:
    done = work.govern("run", "41")
    return done.exit_code, str(done.stderr)


@pytest.mark.parametrize("change", ["deleted", "another key", "another role"])
def test_what_became_of_its_author_does_not_take_it_back(
    work: Work, team: Team, revoked: str, change: str
) -> None:
    line = _line(work)
    other = re.sub("keys: .*]", f'keys: ["{"ssh-ed25519 " + _other_key()}"]', line)
    new = {"deleted": "", "another key": other, "another role": line.replace("officer", "clerk")}[change]
    work.edit("govern.yaml", line, new)
    code, said = _runs(work)
    assert (code, "can't be verified any more" in said) == (4, True), said
    assert work.govern("release", "41", "--reason", "again").exit_code == 4
    say(work, "ann", "revoke", revoked)
    assert _runs(work)[0] == 0


def _other_key() -> str:
    public = Ed25519PrivateKey.generate().public_key()
    return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode().split()[1]


def test_who_takes_a_revocation_back_must_be_known_still(work: Work, team: Team, revoked: str) -> None:
    back = json.loads(say(work, "bob", "revoke", revoked, "--role", "owner", "--format", "json"))["statement"]
    assert _runs(work)[0] == 0
    line = next(
        text for text in (work.root / "govern.yaml").read_text().splitlines() if "username: bob" in text
    )
    work.edit("govern.yaml", line, "")
    assert _runs(work)[0] == 2  # carl's is verified, and nobody can say that it was taken back
    work.edit("govern.yaml", _line(work), line + "\n" + _line(work))
    assert _runs(work)[0] == 0
    say(work, "carl", "revoke", back)
    assert _runs(work)[0] == 2
    work.edit("govern.yaml", _line(work), "")
    assert _runs(work)[0] == 4, "who revoked it is unknown; and that it was taken back may be void"


def test_it_goes_over_into_the_log_that_follows(work: Work, team: Team, revoked: str) -> None:
    with open_reader(work.context) as reader:
        size = reader.head().size
    work.good("log", "freeze", "--at", str(size), "--reason", "the key was stolen")
    work.good("log", "succeed")
    with open_reader(work.context) as reader:
        names = [entry.envelope for entry in map(decode, reader.entries()) if isinstance(entry, Statement)]
    assert names == [revoked]
    assert _runs(work)[0] == 2
    work.good("verify")
    (work.root / STATEMENTS / f"{revoked.removeprefix('sha256:')}.json").unlink()
    assert _runs(work)[0] == 4
    assert "was revoked" not in _runs(work)[1]


def test_one_that_was_taken_back_stays_so_in_the_log_that_follows(
    work: Work, team: Team, revoked: str
) -> None:
    with open_reader(work.context) as reader:
        size = reader.head().size
    say(work, "ann", "revoke", revoked)  # beyond the end: by a person's key, so it counts
    work.good("log", "freeze", "--at", str(size), "--reason", "the key was stolen")
    work.good("log", "succeed")
    assert _runs(work)[0] == 0


def test_it_stands_without_a_log_and_in_one_that_began_anew(work: Work, team: Team, revoked: str) -> None:
    for path in log_paths(work.context).trust.parent.glob("log.db*"):
        path.unlink()
    done = work.govern("release", "41", "--reason", "again")
    assert (done.exit_code, "was revoked by carl" in done.stderr) == (2, True)
    work.good("log", "init")
    code, said = _runs(work)
    assert (code, "was revoked by carl" in said) == (2, True)
    say(work, "ann", "revoke", revoked)
    assert _runs(work)[0] == 0


def test_an_approval_that_was_revoked_does_not_come_back_with_its_revoker_gone(
    work: Work, team: Team
) -> None:
    event = held(work)
    name = json.loads(say(work, "bob", "approve", event, "--format", "json"))["statement"]
    say(work, "carl", "revoke", name)
    work.edit("govern.yaml", _line(work), "")
    said = work.govern("approve", event, "--key", f"ssh:{work.root.parent}/people/ann", "--reason", "x", *NOW)
    assert "it needs 1 more person in the role officer" in said.stdout
