from __future__ import annotations

from collections.abc import Callable

import pytest

from govern.lineage.statements import sshagent, sshsig
from govern.lineage.statements.sshagent import AgentKey
from govern.lineage.statements.sshprivate import SshPrivateKey
from govern.lineage.statements.sshwire import Reader, SshFormatError, string, uint32

Ssh = Callable[[str], SshPrivateKey]


class Agent:
    """An agent with keys, and what it was asked."""

    def __init__(self, *keys: SshPrivateKey) -> None:
        self.keys = {key.public.blob: key for key in keys}
        self.flags: list[int] = []

    def __call__(self, message: bytes) -> bytes:
        reader = Reader(message, "request")
        kind = reader.byte()
        if kind == 11:
            reader.end()
            entries = [string(blob) + string("a comment") for blob in self.keys]
            return bytes([12]) + uint32(len(entries)) + b"".join(entries)
        assert kind == 13
        blob, data = reader.string(), reader.string()
        self.flags.append(reader.uint32())
        reader.end()
        return bytes([14]) + string(self.keys[blob].sign_raw(data)) if blob in self.keys else b"\x05"


@pytest.mark.parametrize(("kind", "flags"), [("alice", 0), ("p256", 0), ("rsa", 4)])
def test_an_agents_key_signs(ssh: Ssh, kind: str, flags: int) -> None:
    agent = Agent(ssh(kind))
    (public,) = sshagent.read_identities(agent(sshagent.IDENTITIES_REQUEST))
    assert (public, public.comment) == (ssh(kind).public, "a comment")
    assert sshsig.sign(b"m", AgentKey(public, agent)).objection(b"m") is None
    assert agent.flags == [flags]


def test_a_refusal_is_told(ssh: Ssh) -> None:
    with pytest.raises(SshFormatError, match="the SSH agent refused"):
        AgentKey(ssh("bob").public, Agent(ssh("alice"))).sign_raw(b"m")
    with pytest.raises(SshFormatError, match="the SSH agent refused"):
        sshagent.read_identities(b"\x05")


def test_keys_of_kinds_not_known_are_left_out(ssh: Ssh) -> None:
    odd = string(string("ssh-dss") + string(b"")) + string("old")
    good = string(ssh("alice").public.blob) + string("new")
    found = sshagent.read_identities(bytes([12]) + uint32(2) + odd + good)
    assert found == (ssh("alice").public,)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "not of its protocol"),
        (b"\x0e" + string(b""), "not of its protocol"),
        (b"\x0c", "ends too early"),
        (b"\x0c" + uint32(1_001), "1001 keys"),
        (b"\x0c" + uint32(1) + string(b""), "ends too early"),
        (b"\x0c" + uint32(0) + b"\x00", "goes on after"),
        (b"\x0c" + bytes(sshagent.MAX_MESSAGE), "not of its protocol"),
    ],
)
def test_an_answer_that_is_no_list_of_keys_is_refused(answer: bytes, why: str) -> None:
    with pytest.raises(SshFormatError, match=why):
        sshagent.read_identities(answer)


def test_an_answer_that_is_no_signature_is_refused() -> None:
    for answer in (b"", b"\x0e", b"\x0e" + string(b"s") + b"\x00", b"\x0c" + string(b"s")):
        with pytest.raises(SshFormatError):
            sshagent.read_signature(answer)
    assert sshagent.read_signature(b"\x0e" + string(b"s")) == b"s"


def test_a_damaged_answer_is_refused_or_read_and_never_a_crash(ssh: Ssh) -> None:
    answer = Agent(ssh("alice"), ssh("p256"))(sshagent.IDENTITIES_REQUEST)
    outcomes = set()
    for at in range(len(answer)):
        for bit in range(8):
            changed = answer[:at] + bytes([answer[at] ^ 1 << bit]) + answer[at + 1 :]
            try:
                outcomes.add(len(sshagent.read_identities(changed)))
            except SshFormatError:
                outcomes.add(-1)
    assert outcomes == {-1, 1, 2}


def test_messages_are_framed_within_bounds() -> None:
    assert sshagent.frame(b"ab") == b"\x00\x00\x00\x02ab"
    assert sshagent.frame_size(b"\x00\x04\x00\x00") == sshagent.MAX_MESSAGE
    for head in (b"\x00\x00\x00\x00", b"\x00\x04\x00\x01", b"\xff\xff\xff\xff", b"\x00\x00\x02"):
        with pytest.raises(SshFormatError, match="not of its protocol"):
            sshagent.frame_size(head)
