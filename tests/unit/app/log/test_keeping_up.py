"""Witnesses asked by themselves: one that serves, one that is dead, one that hangs, one that lies."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from govern.app.log.cosign import gathered
from govern.app.log.keeping_up import KeepingUp, cosign_after
from govern.app.log.logs import open_reader, open_writer, trust_policy
from govern.errors import DurabilityError, UsageError
from govern.lineage import keys, note
from govern.lineage.cosignature import of_verifier
from govern.lineage.entry import Statement, to_json

from ..conftest import Work
from .test_log_in_postgres import sequencing, team
from .witnessing import Liar, good

__all__ = ["team"]


@contextmanager
def process(work: Work, folder: Path) -> Iterator[tuple[str, str]]:
    """Serve a witness in a process of its own; gives its public key and its URL."""
    path = folder / "w.key"
    keys.save_private(keys.generate("witness.example/w"), path)
    policy = work.root / "lineage/trust.policy"
    serve = ["log", "witness", "serve", "--key", f"file:{path}", "--state", folder / "w.db"]
    running = subprocess.Popen(
        [sys.executable, "-m", "govern", *serve, "--policy", policy, "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert running.stdout is not None
        lines = [running.stdout.readline() for _ in range(3)]
        yield lines[0].split()[1], "http://" + lines[2].split("http://")[1].strip()
    finally:
        running.kill()
        running.communicate()


@contextmanager
def liar() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Liar) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def key(name: str) -> str:
    return of_verifier(keys.generate(f"witness.example/{name}").verifier).text


DEAD = "http://127.0.0.1:9"


def cosigners(work: Work) -> list[str]:
    with open_reader(work.context) as reader:
        return [line.name for line in note.parse(reader.checkpoint() or b"").signatures[1:]]


def test_a_run_asks_all_and_loses_nothing_to_one_that_is_dead_or_lies(work: Work, tmp_path: Path) -> None:
    with process(work, tmp_path) as (vkey, url), liar() as lying:
        good(work, "log", "witness", "add", "D", key("d"), DEAD)
        good(work, "log", "witness", "add", "L", key("l"), lying)
        good(work, "log", "witness", "add", "W", vkey, url, "--quorum", "W")
        said = work.good("run", "41")
        assert "40 events" in said
        assert "  cosigned  W" in said
        assert f"  missing   D  it does not answer at {DEAD}" in said
        assert "  missing   L  the witness L has cosigned a larger tree" in said
        work.good("verify")
        work.good("why")
        told = json.loads(work.good("run", "41", "--format", "json"))["cosigned"]
    assert (told["ok"], told["missing"]) == (True, None)
    assert [one["cosigned"] for one in told["witnesses"]] == [False, False, True]
    assert cosigners(work) == ["witness.example/w"]


def test_without_its_quorum_a_run_is_recorded_and_says_what_is_missing(work: Work, tmp_path: Path) -> None:
    good(work, "log", "witness", "add", "D", key("d"), DEAD, "--quorum", "D")
    said = work.good("run", "41")
    assert "40 events" in said
    assert "not believed yet: the trust policy asks for D" in said
    assert work.govern("verify").exit_code == 4
    with liar() as lying:
        text = (work.root / "lineage/trust.policy").read_text().replace(DEAD, lying)
        (work.root / "lineage/trust.policy").write_text(text)
        done = work.govern("run", "41")
    assert (done.exit_code, "40 events" in done.stdout) == (4, True)
    assert "the witness D has cosigned a larger tree" in done.stderr


def test_without_a_witness_nobody_is_asked_and_nothing_said(work: Work) -> None:
    assert "witness" not in work.good("run", "41")
    assert json.loads(work.good("run", "41", "--format", "json"))["cosigned"] is None
    good(work, "log", "witness", "add", "N", key("n"), "")
    assert cosign_after(work.context) is None, "one without a URL can't be asked"
    (work.root / "lineage/trust.policy").write_text("what\n")
    assert isinstance(cosign_after(work.context), UsageError)


def test_what_is_recorded_from_outside_is_cosigned_too(work: Work, tmp_path: Path) -> None:
    event = {"source": "urn:x", "id": "1", "time": "2026-01-02T03:04:05Z", "outcome": {"result": "solved"}}
    event |= {"components": ["model/words@1.0.0"]}
    (tmp_path / "events.jsonl").write_text(json.dumps(event) + "\n")
    with process(work, tmp_path) as (vkey, url):
        good(work, "log", "witness", "add", "W", vkey, url, "--quorum", "W")
        dry = work.govern("record", str(tmp_path / "events.jsonl"), "--dry-run")
        assert "1 event" in dry.stdout, dry.output
        assert "cosigned" not in dry.stdout, dry.output
        done = work.govern("record", str(tmp_path / "events.jsonl"))
        assert "  cosigned  W" in done.stdout, done.output


def test_one_that_hangs_is_let_go_and_holds_up_no_other(work: Work, tmp_path: Path) -> None:
    with process(work, tmp_path) as (vkey, url), socket.create_server(("127.0.0.1", 0)) as hanging:
        for name in ("a", "b", "c"):
            where = f"http://127.0.0.1:{hanging.getsockname()[1]}"
            good(work, "log", "witness", "add", name, key(name), where)
        good(work, "log", "witness", "add", "W", vkey, url, "--quorum", "W")
        began = time.monotonic()
        found = gathered(work.context, trust_policy(work.context), 1.0)
        took = time.monotonic() - began
    assert 1.0 <= took < 2.0, "all together, not one after the other"
    assert [one.failure for one in found.asked] == ["it did not answer within 1 seconds"] * 3 + [""]
    assert (found.witnesses, found.missing) == (("W",), "")


def test_ctrl_c_ends_the_waiting_and_nothing_else(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    good(work, "log", "witness", "add", "D", key("d"), DEAD)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("govern.app.log.cosign.ask_all", interrupted)
    assert "interrupted while witnesses were asked" in work.good("run", "41")


def hand_in(work: Work, subject: str) -> None:
    now = "2026-01-02T03:04:05.000006Z"
    with open_writer(work.context) as log:
        log.append([dict(to_json(Statement(now, "approval", subject, f"sha256:{0:064}")))], now)


def test_a_sequencer_keeps_its_log_cosigned(team: Work, tmp_path: Path) -> None:
    other = Work(team.root, tmp_path / "other-home")
    with process(team, tmp_path) as (vkey, url):
        with sequencing(team):
            other.good("run", "41")
            assert cosigners(team) == []
        assert cosigners(team) == []
        good(team, "log", "witness", "add", "D", key("d"), DEAD)
        good(team, "log", "witness", "add", "W", vkey, url, "--quorum", "W")
        with sequencing(team) as said:
            _until(lambda: bool(cosigners(team)))
            assert cosigners(team) == ["witness.example/w"], "what was there before"
            hand_in(other, "1")
            _until(lambda: bool(cosigners(team)))
            assert cosigners(team) == ["witness.example/w"], "what came"
            hand_in(other, "2")
        assert cosigners(team) == ["witness.example/w"], "what came last"
    assert "leading" in said
    assert any(line.startswith("witness D: it does not answer") for line in said)
    assert sum(line.startswith("witness D") for line in said) == 1, "what is told is told once"
    team.good("verify")


def test_what_changes_is_told_and_the_end_asks_once_more(work: Work) -> None:
    came = [DurabilityError("gone"), DurabilityError("gone"), None, DurabilityError("gone"), None]
    asked: list[int] = []
    said: list[str] = []

    def ask(_: object) -> DurabilityError | None:
        asked.append(len(asked))
        return came[len(asked) - 1] if len(asked) <= len(came) else None

    with KeepingUp(work.context, said.append, ask=ask, pause=0.0, again=0.01) as witnesses:
        _until(lambda: len(asked) >= 3)
        time.sleep(0.05)
        assert len(asked) == 3, "where nobody is missing and nothing grows, nobody is asked"
        witnesses.grown(1)
        _until(lambda: len(asked) >= 5)
    assert len(asked) == 6
    assert said == ["witnesses were not asked: gone", "witnesses are asked again"] * 2


def _until(so: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not so() and time.monotonic() < until:
        time.sleep(0.002)
