from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import pytest

from govern.errors import UsageError
from govern.lineage.statements import allowed_signers
from govern.lineage.statements.allowed_signers import AllowedSigner, match_list, objection
from govern.lineage.statements.sshprivate import SshPrivateKey

Ssh = Callable[[str], SshPrivateKey]
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def test_the_forms_of_a_line_are_read(ssh: Ssh) -> None:
    key = ssh("alice").public
    text = f"""# who may sign

  alice@example.com,*@home.example {key.text} a comment
alice@example.com namespaces="govern,file",valid-after="20260101",Valid-Before="20261231235959Z" {key.text}\r
\t# indented
"alice at home" valid-after="202601011200" {key.text}
"""
    zone = dt.timezone(dt.timedelta(hours=2))
    plain, full, quoted = allowed_signers.parse(text, "allowed", zone=zone)
    assert plain == AllowedSigner("alice@example.com,*@home.example", key, line=3)
    assert (full.namespaces, full.line) == ("govern,file", 4)
    assert full.valid_after == dt.datetime(2026, 1, 1, tzinfo=zone)
    assert full.valid_before == dt.datetime(2026, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
    assert quoted.principals == "alice at home"
    assert quoted.valid_after == dt.datetime(2026, 1, 1, 12, tzinfo=zone)
    written = "".join(one.text + "\n" for one in (plain, full, quoted))
    assert [one.text for one in allowed_signers.parse(written, "w")] == written.splitlines()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("alice", "names principals and a key"),
        ("alice ", "names principals and a key"),
        ("alice ssh-dss AAAA", "`ssh-dss` is neither an option nor a kind"),
        ("alice ssh-ed25519 AAAA", "ends too early"),
        ("* cert-authority KEY", "certificate authorities are not supported"),
        ('* namespaces="x",CERT-authority KEY', "certificate authorities are not supported"),
        ("alice no-pty KEY", "`no-pty` is neither an option"),
        ("alice namespaces KEY", "`namespaces` has no value in quotes"),
        ("alice namespaces=govern KEY", "not a kind"),
        ('alice namespaces="a",namespaces="b" KEY', "stands twice"),
        ('alice namespaces="a" KEY x\nalice namespaces="a"KEY', "not a kind"),
        ('alice namespaces="a", KEY', "not a kind|malformed"),
        ('alice namespaces="a",b=c KEY', "options are malformed"),
        ('alice valid-after="2026-01-01" KEY', "not a time of the form"),
        ('alice valid-after="20260230" KEY', "day is out of range|unconverted"),
        ('alice valid-before="" KEY', "not a time of the form"),
    ],
)
def test_a_line_that_can_not_be_followed_is_refused_with_its_number(ssh: Ssh, line: str, why: str) -> None:
    text = f"# first\n{line.replace('KEY', ssh('alice').public.text)}\n"
    with pytest.raises(UsageError, match=why) as caught:
        allowed_signers.parse(text, "keys/allowed")
    assert caught.value.place == f"keys/allowed:{text.count(chr(10))}:1"


def test_a_file_too_long_is_refused() -> None:
    with pytest.raises(UsageError, match="longer than"):
        allowed_signers.parse("#" * 1_000_001, "allowed")


def test_a_line_allows_its_principals_purpose_and_time_alone(ssh: Ssh) -> None:
    alice, bob = ssh("alice").public, ssh("bob").public
    text = (
        f'*@example.com,!eve@example.com namespaces="govern*",valid-after="20260101Z",'
        f'valid-before="20261231Z" {alice.text}\n'
    )
    lines = allowed_signers.parse(text, "allowed")
    assert objection(lines, "alice@example.com", alice, NOW) is None
    assert objection(lines, "alice@example.com", alice, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) is None
    assert objection(lines, "alice@example.com", alice, dt.datetime(2026, 12, 31, tzinfo=dt.UTC)) is None
    for said, why in [
        (objection(lines, "alice@example.com", bob, NOW), "no line allows"),
        (objection(lines, "eve@example.com", alice, NOW), "no line allows"),
        (objection(lines, "alice@example.org", alice, NOW), "no line allows"),
        (objection(lines, "alice@example.com", alice, NOW, namespace="git"), "for govern*, not for git"),
        (objection(lines, "alice@example.com", alice, NOW.replace(year=2025)), "from 2026-01-01"),
        (objection(lines, "alice@example.com", alice, NOW.replace(year=2027)), "until 2026-12-31"),
        (objection([], "alice@example.com", alice, NOW), "no line allows"),
    ]:
        assert said is not None
        assert why in said
    assert objection([*lines, AllowedSigner("*", alice)], "eve@example.com", alice, NOW) is None


@pytest.mark.parametrize(
    ("text", "patterns", "fits"),
    [
        ("a", "a", True),
        ("a", "A", False),
        ("", "*", True),
        ("", "?", False),
        ("ab", "a?", True),
        ("ab", "?", False),
        ("abc", "a*c", True),
        ("abcabd", "*ab?", True),
        ("a*", "a[*]", False),
        ("a", "b,a", True),
        ("a", "a,!a", False),
        ("a", "!a,a", False),
        ("a", "!b", False),
        ("a", "!b,*", True),
        ("a", "", False),
    ],
)
def test_patterns_match_as_ssh_config_says(text: str, patterns: str, fits: bool) -> None:  # noqa: FBT001 - a table
    assert match_list(text, patterns) is fits


def test_no_pattern_takes_long() -> None:
    begin = time.process_time()
    assert not match_list("a" * 2_000, "*a" * 200 + "b")
    assert time.process_time() - begin < 2
