"""The witness's HTTP server: its statuses, its limits, and several requests at once."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from govern.lineage import checkpoint as checkpoints
from govern.lineage import tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.cosignature import Ed25519Cosigner
from govern.lineage.keys import generate
from govern.lineage.log_keys import LogKeys, Span
from govern.lineage.store.witnessed import Witness
from govern.lineage.witness import MAX_REQUEST, Submission
from govern.server import witness as serving
from govern.server.witness import WitnessServer

LOG = generate("log.example/reviews")
LEAVES = [tree.leaf_hash(bytes([n])) for n in range(60)]


def request(old: int, size: int) -> bytes:
    def node(level: int, index: int) -> bytes:
        return tree.root(LEAVES[index << level : (index + 1) << level])

    proof = tree.consistency_proof(old, size, node) if 0 < old < size else []
    head = Checkpoint(LOG.name, size, tree.root(LEAVES[:size]))
    return Submission(old, tuple(proof), checkpoints.sign(head, LOG)).encode()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WitnessServer]:
    keys = {LOG.name: LogKeys((Span(LOG.verifier),))}.get
    witness = Witness(tmp_path / "w.db", keys, (Ed25519Cosigner(generate("witness.example/w")),))
    with WitnessServer(("127.0.0.1", 0), witness) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def ask(server: WitnessServer, method: str, path: str, body: bytes | None = None) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()
    finally:
        connection.close()


def raw(server: WitnessServer, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        found = b""
        while part := connection.recv(65_536):
            found += part
        return found


def test_a_checkpoint_is_cosigned_and_then_shown(server: WitnessServer) -> None:
    status, _, body = ask(server, "POST", "/add-checkpoint", request(0, 9))
    assert status == 200
    assert body.decode().startswith("— witness.example/w ")
    assert ask(server, "POST", "/add-checkpoint", request(0, 12))[:2] == (409, "text/x.tlog.size")
    path = f"/{sha256(LOG.name.encode()).hexdigest()}/checkpoint"
    status, _, shown = ask(server, "GET", path)
    assert (status, body in shown) == (200, True)


def test_a_connection_serves_several_requests(server: WitnessServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    for old, size in ((0, 1), (1, 2), (2, 3)):
        connection.request("POST", "/add-checkpoint", request(old, size))
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (200, True)
    connection.close()


def test_other_paths_and_methods_lead_nowhere(server: WitnessServer) -> None:
    assert ask(server, "POST", "/add-checkpoint/", request(0, 9))[0] == 404
    assert ask(server, "POST", "/", request(0, 9))[0] == 404
    assert ask(server, "GET", "/add-checkpoint")[0] == 405
    assert ask(server, "GET", f"/{'0' * 64}/checkpoint")[0] == 404
    assert ask(server, "PUT", "/add-checkpoint", b"x")[0] == 501


def test_a_request_that_is_too_large_or_of_no_length_is_not_read(server: WitnessServer) -> None:
    head = b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n"
    assert b" 413 " in raw(server, head + b"Content-Length: %d\r\n\r\n" % (MAX_REQUEST + 1))
    assert b" 413 " in raw(server, head + b"Content-Length: %s\r\n\r\n" % (b"9" * 4_000))
    for line in (b"", b"Content-Length: -1\r\n", b"Content-Length: x\r\n", b"Transfer-Encoding: chunked\r\n"):
        assert b" 411 " in raw(server, head + line + b"\r\n")


def test_a_request_that_stops_in_the_middle_is_given_up(server: WitnessServer) -> None:
    said = raw(server, b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 100\r\n\r\nold 0")
    assert b" 408 " in said


def test_a_request_that_takes_too_long_is_given_up(
    server: WitnessServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "PATIENCE", 0.2)
    monkeypatch.setattr(serving._Handler, "timeout", 0.2)
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=10) as connection:
        connection.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 100\r\n\r\nold")
        assert b" 200 " not in connection.recv(65_536)


def test_only_so_many_are_judged_at_once(server: WitnessServer) -> None:
    for _ in range(serving.AT_ONCE):
        server.turns.acquire()
    assert ask(server, "POST", "/add-checkpoint", request(0, 9))[0] == 503
    for _ in range(serving.AT_ONCE):
        server.turns.release()
    assert ask(server, "POST", "/add-checkpoint", request(0, 9))[0] == 200


def test_only_so_many_connections_are_held(server: WitnessServer) -> None:
    for _ in range(serving.CONNECTIONS):
        server.places.acquire()
    with pytest.raises((http.client.HTTPException, OSError)):
        ask(server, "POST", "/add-checkpoint", request(0, 9))
    for _ in range(serving.CONNECTIONS):
        server.places.release()
    for old, size in ((0, 9), (9, 10), (10, 11)):
        assert ask(server, "POST", "/add-checkpoint", request(old, size))[0] == 200


def test_of_many_at_once_each_size_is_cosigned_in_turn_and_none_turns_it_back(server: WitnessServer) -> None:
    """The race of the specification: a slower request for a smaller tree must not follow a larger one."""
    assert ask(server, "POST", "/add-checkpoint", request(0, 10))[0] == 200
    answers: dict[int, tuple[int, str, bytes]] = {}
    start = threading.Barrier(8)

    def submit(size: int) -> None:
        start.wait()
        answers[size] = ask(server, "POST", "/add-checkpoint", request(10, size))

    threads = [threading.Thread(target=submit, args=(11 + 5 * n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [size for size, answer in answers.items() if answer[0] == 200]
    assert len(won) == 1
    lost = {answer for size, answer in answers.items() if size not in won}
    assert lost == {(409, "text/x.tlog.size", f"{won[0]}\n".encode())}
    last = server.witness.latest(LOG.name)
    assert last is not None
    assert checkpoints.peek(last).size == won[0]
