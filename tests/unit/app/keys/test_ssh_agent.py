"""The agent's socket against a server that behaves badly; the real agent is in tests/conformance."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Callable, Iterator

import pytest

from govern.app.keys import ssh_agent
from govern.errors import UsageError
from govern.lineage.statements.sshwire import string, uint32

ED = string("ssh-ed25519") + string(bytes(32))
ONE_KEY = b"\x0c" + uint32(1) + string(ED) + string("a comment")

Serve = Callable[..., dict[str, str]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answer each connection with the next of the answers, byte by byte, and give the environment."""
    folder = tempfile.TemporaryDirectory(prefix="agent-")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    path = f"{folder.name}/socket"
    listener.bind(path)
    listener.listen()
    threads: list[threading.Thread] = []

    def start(*answers: bytes) -> dict[str, str]:
        def work() -> None:
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(4_096)
                    for byte in answer:
                        connection.sendall(bytes([byte]))

        threads.append(threading.Thread(target=work))
        threads[-1].start()
        return {"SSH_AUTH_SOCK": path}

    yield start
    for thread in threads:
        thread.join(timeout=10)
        assert not thread.is_alive()
    listener.close()
    folder.cleanup()


def test_an_answer_that_comes_in_pieces_is_read_whole(serve: Serve) -> None:
    (public,) = ssh_agent.agent_keys(serve(uint32(len(ONE_KEY)) + ONE_KEY))
    assert (public.blob, public.comment) == (ED, "a comment")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "hung up"),
        (b"\x00\x00", "hung up"),
        (uint32(len(ONE_KEY)) + ONE_KEY[:-1], "hung up"),
        (uint32(0), "not of its protocol"),
        (uint32(0xFFFFFFFF), "not of its protocol"),
        (uint32(1) + b"\x05", "the SSH agent refused"),
    ],
)
def test_an_answer_that_ends_or_makes_no_sense_is_told(serve: Serve, answer: bytes, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        ssh_agent.agent_keys(serve(answer))


def test_an_agent_that_never_answers_is_given_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssh_agent, "PATIENCE", 0.05)
    with tempfile.TemporaryDirectory(prefix="agent-") as folder:
        silent = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with silent:
            silent.bind(f"{folder}/socket")
            silent.listen()
            with pytest.raises(UsageError, match="does not answer: timed out"):
                ssh_agent.agent_keys({"SSH_AUTH_SOCK": f"{folder}/socket"})


def test_a_signature_that_is_not_the_keys_is_not_believed(serve: Serve) -> None:
    listed = uint32(len(ONE_KEY)) + ONE_KEY
    signed = b"\x0e" + string(string("ssh-ed25519") + string(bytes(64)))
    environ = serve(listed, listed, uint32(len(signed)) + signed)
    (public,) = ssh_agent.agent_keys(environ)
    key = ssh_agent.agent_key(environ, public.fingerprint)
    assert not public.verify(b"m", key.sign_raw(b"m"))
