"""A release on its way through the environments of the repository's own workspace."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from .conftest import Govern, everything, git, refused, replace

RECORDS = 979
OLD, NEW = "release/42@1.0.0", "release/43@1.0.0"


@pytest.fixture
def key(tmp_path: Path) -> tuple[str, str]:
    """Give a person's SSH key: the URI to sign with, and the public line."""
    secret = Ed25519PrivateKey.generate()
    path = tmp_path / "ann"
    path.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    path.chmod(0o600)
    line = secret.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    return f"ssh:{path}", line


@pytest.fixture
def signed(workspace: Path, govern: Govern, key: tuple[str, str]) -> Path:
    """Give the workspace with Ann among its people, a source in every environment, and a log."""
    config = workspace / "govern.yaml"
    people = (
        f'people:\n  - {{username: ann, emails: [ann@example.org], roles: [owner], keys: ["{key[1]}"]}}\n'
    )
    config.write_text(config.read_text() + people)
    git(workspace, "commit", "--quiet", "--all", "--message", "People")
    path = workspace / "contracts/medicine-reviews.yaml"
    text = path.read_text()
    server = text.split("servers:\n")[1].split("schema:")[0]
    more = "".join(
        server.replace("server: demo", f"server: {name}").replace(
            "environment: production", f"environment: {name}"
        )
        for name in ("test", "staging")
    )
    replace(path, server, server + more)
    govern("bump").ended(0)
    govern("lock").ended(0)
    govern("log", "init").ended(0)
    return workspace


def ran(govern: Govern, *options: str) -> list[tuple[str, int]]:
    """Run what is in force, and give each release with how many events ran under it."""
    told = govern("run", "--format", "json", *options).ended(0).json
    return [(item["release"], item["events"]) for item in told.get("runs", [told])]


def in_force(govern: Govern, environment: str) -> list[tuple[str, str]]:
    rows = govern("release", "status", "--format", "json").ended(0).json["in_force"]
    return [(row["release"], row["records"]) for row in rows if row["environment"] == environment]


def test_a_release_from_test_to_production_and_back(
    signed: Path, govern: Govern, key: tuple[str, str]
) -> None:
    by = ("--key", key[0])
    assert in_force(govern, "production") == [(OLD, "all records")], "what govern.yaml runs"
    told = govern("release", "43", "-m", "Sources for every environment.").ended(0)
    assert "release/43@1.0.0 in force in test: all records" in told.out
    govern("lint").ended(0)
    assert ran(govern, "-e", "test") == [(NEW, RECORDS)]

    refused(govern("release", "promote", "43", "--to", "production", *by), "is not in force in staging")
    govern("release", "promote", "43", "--to", "staging").ended(0)
    assert ran(govern, "-e", "staging") == [(NEW, RECORDS)]

    refused(
        govern("release", "promote", "43", "--to", "production", "--share", "10%"), "is signed by a person"
    )
    tenth_first = ("release", "promote", "43", "--to", "production", "--share", "10%", *by)
    waiting = refused(govern(*tenth_first), "release/43@1.0.0 can't go to production yet")
    assert "data-contract/medicine-reviews 1.0.0 → 1.1.0 needs 1 approval" in waiting.err
    govern("approve", "HEAD", *by, "-m", "the same data in more places").ended(0)
    govern(*tenth_first).ended(0)
    assert in_force(govern, "production") == [(NEW, "10% of records"), (OLD, "the other records")]
    tenth = dict(ran(govern))
    assert set(tenth) == {OLD, NEW}
    assert sum(tenth.values()) == RECORDS
    assert 60 < tenth[NEW] < 140

    govern("release", "promote", "43", "--to", "production", *by).ended(0)
    assert ran(govern) == [(NEW, RECORDS)]
    govern("release", "rollback", "-e", "production", "-m", "A trial.", *by).ended(0)
    assert ran(govern) == [(OLD, RECORDS)]

    rows = govern("release", "list", "--format", "json").ended(0).json["statements"]
    assert [(row["action"], row["environment"], row["share_ppm"], row["signed"]) for row in rows] == [
        ("release", "test", 1_000_000, False),
        ("promote", "staging", 1_000_000, False),
        ("promote", "production", 100_000, True),
        ("promote", "production", 1_000_000, True),
        ("roll-back", "production", 1_000_000, True),
    ]
    govern("verify").ended(0)
    govern("lock", "--check").ended(0)
    event = govern("why", "--format", "json").ended(0).json
    assert event["version"] == 1


def test_what_was_touched_ends_with_code_4(signed: Path, govern: Govern, key: tuple[str, str]) -> None:
    govern("release", "43").ended(0)
    (path,) = (signed / "lineage/releases").glob("*.json")
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"share_ppm":1000000', b'"share_ppm":1000001'))
    for command in (
        ("release", "status"),
        ("run", "-e", "test"),
        ("release", "promote", "43", "--to", "staging"),
    ):
        refused(govern(*command), "was changed: its bytes are not what its name says", code=4)
    path.write_bytes(whole)
    git(signed, "add", "--all")
    git(signed, "commit", "--quiet", "--message", "Release 43")
    path.unlink()
    refused(govern("release", "list"), "is gone since the last commit", code=4)


def test_mistakes_are_told_and_write_nothing(workspace: Path, govern: Govern) -> None:
    before = everything(workspace)
    refused(
        govern("release", "promote", "40", "--to", "staging"),
        "there is no release `40`",
        "Releases are 41, 42",
    )
    refused(
        govern("release", "promote", "42", "--to", "prodction"), "no environment `prodction`", "production?"
    )
    refused(govern("release", "rollback", "-e", "production"), "nothing to roll back in production")
    refused(govern("release", "promte", "42"), "no `govern release promte`", "Did you mean `promote`?")
    refused(govern("release", "43", "--share", "half"), "`half` is no share of the records")
    refused(govern("release", "43", "--pipeline", "case-sumary"), "no pipeline case-sumary", "case-summary?")
    replace(workspace / "contracts/triage.thresholds.yaml", "value: 0.60", "value: 0.55")
    refused(govern("release", "43"), "what is locked has changed", "govern bump")
    replace(workspace / "contracts/triage.thresholds.yaml", "value: 0.55", "value: 0.60")
    assert everything(workspace) == before
    assert "Usage: govern release" in govern("release", "--help").ended(0).out
    assert "Usage: govern release promote" in govern("release", "promote", "--help").ended(0).out
