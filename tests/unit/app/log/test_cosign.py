"""Witnesses of a workspace's log: asked, believed, missing; and what they know better."""

from __future__ import annotations

import json
import shutil
import threading
from http.server import HTTPServer
from pathlib import Path

from typer.testing import CliRunner

from govern.app.log.logs import log_paths, open_reader, open_writer
from govern.cli.commands import app
from govern.lineage import checkpoint as checkpoints
from govern.lineage import keys, note
from govern.lineage.cosignature import of_verifier
from govern.lineage.keys import generate

from ..conftest import Work
from .witnessing import Liar, command, good, witness


def test_witnesses_cosign_and_the_published_checkpoint_carries_it(work: Work, tmp_path: Path) -> None:
    with (
        witness(work, "x", tmp_path / "x.db") as (x, url_x),
        witness(work, "y", tmp_path / "y.db") as (y, url_y),
    ):
        good(work, "log", "witness", "add", "X", x, url_x)
        good(work, "log", "witness", "add", "Y", y, url_y)
        assert good(work, "log", "cosign").count("cosigned") == 2
        said = json.loads(good(work, "log", "cosign", "--format", "json"))
        assert [one["cosigned"] for one in said["witnesses"]] == [True, True]
        work.good("log", "publish")
        published = (log_paths(work.context).published / "checkpoint").read_bytes()
        names = [line.name for line in note.parse(published).signatures]
        assert names[1:] == ["witness.example/x", "witness.example/y"]
        assert work.good("verify").count("cosigned by X, Y") == 2
        work.good("run", "41")
        assert good(work, "log", "cosign").count("cosigned") == 2  # with proofs from what each saw last
        work.good("log", "publish")


def test_without_its_quorum_no_checkpoint_is_believed(work: Work, tmp_path: Path) -> None:
    with witness(work, "x", tmp_path / "x.db") as (x, url):
        good(work, "log", "witness", "add", "X", x, url, "--quorum", "X")
        done = work.govern("verify")
        assert (done.exit_code, "asks for: X" in done.stdout) == (4, True)
        done = work.govern("why")
        assert (done.exit_code, "asks for: X" in done.stderr, "log cosign" in done.stderr) == (4, True, True)
        done = work.govern("log", "publish")
        assert (done.exit_code, "asks for: X" in done.stderr) == (2, True)
        assert not log_paths(work.context).published.exists()
        good(work, "log", "cosign")
        work.good("verify")
        work.good("why")
    work.good("run", "41")
    done = command(work, "log", "cosign")
    assert (done.exit_code, "does not answer" in done.stdout, "not believed yet" in done.stdout) == (
        1,
        True,
        True,
    )


def test_a_witness_that_was_asked_by_another_copy_says_where_it_is(work: Work, tmp_path: Path) -> None:
    copy = work.copy(tmp_path / "copy")
    with witness(work, "x", tmp_path / "x.db") as (x, url):
        for one in (copy, work):  # the second does not know that the first asked
            good(one, "log", "witness", "add", "X", x, url)
        good(copy, "log", "cosign")
        work.good("run", "41")
        assert "cosigned" in good(work, "log", "cosign")


def test_a_witness_that_saw_another_history_is_evidence(work: Work, tmp_path: Path) -> None:
    copy = work.copy(tmp_path / "copy")
    with witness(work, "x", tmp_path / "x.db") as (x, url):
        for one in (copy, work):
            good(one, "log", "witness", "add", "X", x, url)
        with open_writer(copy.context) as log:
            log.append([{"forged": 1}], "2026-01-02T03:04:05.000006Z")
        good(copy, "log", "cosign")
        done = command(work, "log", "cosign")
        assert (done.exit_code, "cosigned a larger tree" in done.output + str(done.stderr)) == (4, True)
        with open_writer(work.context) as log:
            log.append([{"other": 1}], "2026-01-02T03:04:05.000006Z")
        done = command(work, "log", "cosign")
        assert (done.exit_code, "cosigned another root" in done.stderr) == (4, True)
        with open_writer(work.context) as log:
            log.append([{"other": 2}], "2026-01-02T03:04:05.000006Z")
        done = command(work, "log", "cosign")
        assert "422" in done.stdout


def test_one_witness_that_lies_is_told_of_and_undoes_no_quorum(work: Work, tmp_path: Path) -> None:
    with (
        witness(work, "y", tmp_path / "y.db") as (y, url),
        HTTPServer(("127.0.0.1", 0), Liar) as liar,
    ):
        thread = threading.Thread(target=liar.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            lying = f"http://127.0.0.1:{liar.server_port}"
            good(work, "log", "witness", "add", "A", _other(), lying)
            good(work, "log", "witness", "add", "Y", y, url, "--quorum", "Y")
            done = command(work, "log", "cosign")
        finally:
            liar.shutdown()
            thread.join()
    assert (done.exit_code, "the witness A has cosigned a larger tree" in done.stderr) == (4, True), (
        done.output
    )
    assert "Kept are the cosignatures of Y" in done.stderr
    work.good("verify")
    work.good("why")


def test_answers_of_a_witness_are_not_believed_unchecked(work: Work, tmp_path: Path) -> None:
    with witness(work, "x", tmp_path / "x.db") as (x, url), witness(work, "y", tmp_path / "y.db") as (y, _):
        good(work, "log", "witness", "add", "X", x, url)
        good(work, "log", "witness", "add", "Y", y, url)  # X answers where Y should
        said = good(work, "log", "cosign")
        assert "it signs as witness.example/x+" in said
        with open_reader(work.context) as reader:
            lines = note.parse(reader.checkpoint() or b"").signatures
        assert [line.name for line in lines][1:] == ["witness.example/x"]


def test_a_policy_is_left_as_it_is_where_it_could_not_be_read_after(work: Work, tmp_path: Path) -> None:
    before = log_paths(work.context).trust.read_text()
    with witness(work, "x", tmp_path / "x.db") as (x, url):
        done = command(work, "log", "witness", "add", "none", x, url)
        assert (done.exit_code, "needs nobody" in done.stderr) == (2, True)
        done = command(work, "log", "witness", "add", "X", x, url, "--quorum", "Y")
        assert (done.exit_code, "no line before it defines" in done.stderr) == (2, True)
    assert log_paths(work.context).trust.read_text() == before
    done = command(work, "log", "cosign")
    assert (done.exit_code, "names no witness" in done.stderr) == (2, True)


def test_a_cosignature_that_is_changed_in_the_store_counts_for_nobody(work: Work, tmp_path: Path) -> None:
    with witness(work, "x", tmp_path / "x.db") as (x, url):
        good(work, "log", "witness", "add", "X", x, url, "--quorum", "X")
        good(work, "log", "cosign")
    with open_writer(work.context) as log:
        line = log.database.rows("SELECT line FROM cosignature")[0][0]
        data = note.strict_b64decode(line.split(" ")[2].strip())
        wrong = note.Signature("witness.example/x", data[:4], data[4:-1] + bytes([data[-1] ^ 1])).line
        log.database.run("UPDATE cosignature SET line = ?", (wrong,))
    done = work.govern("verify")
    assert (done.exit_code, "asks for: X" in done.stdout) == (4, True)
    assert work.govern("why").exit_code == 4


def test_a_witness_knows_what_it_cosigned_after_its_file_was_moved(work: Work, tmp_path: Path) -> None:
    with witness(work, "x", tmp_path / "x.db") as (x, url):
        good(work, "log", "witness", "add", "X", x, url)
        good(work, "log", "cosign")
    shutil.move(tmp_path / "x.db", tmp_path / "moved.db")
    with open_reader(work.context) as reader:
        assert checkpoints.peek(reader.checkpoint() or b"").size == reader.head().size


def test_proofs_are_held_to_the_quorum_too(work: Work, tmp_path: Path) -> None:
    made, receipt = tmp_path / "0.tlog-proof", tmp_path / "0.cbor"
    with witness(work, "x", tmp_path / "x.db") as (x, url):
        key = work.good("keys", "show").strip()
        good(work, "log", "witness", "add", "X", x, url)
        work.good("log", "prove", "0", "--out", str(made))
        work.good("log", "prove", "0", "--cose", "--out", str(receipt))
        good(work, "log", "witness", "add", "Y", _other(), "", "--quorum", "X")
        for path, said in (
            (made, "lacks witnesses that the trust policy asks for: X"),
            (receipt, "no cosignatures"),
        ):
            done = work.govern("verify", str(path))
            assert (done.exit_code, said in done.stdout) == (4, True), done.output
            assert work.govern("verify", str(path), "--key", key).exit_code == 0
        good(work, "log", "cosign")
        work.good("log", "prove", "0", "--out", str(tmp_path / "1.tlog-proof"))
        work.good("verify", str(tmp_path / "1.tlog-proof"))


def _other() -> str:
    return of_verifier(generate("witness.example/y").verifier).text


def test_a_witness_that_can_not_serve_says_why(work: Work, tmp_path: Path) -> None:
    keys.save_private(generate("witness.example/w"), tmp_path / "w.key")
    policy, state = work.root / "lineage/trust.policy", tmp_path / "w.db"
    serve = ["log", "witness", "serve", "--key", f"file:{tmp_path / 'w.key'}", "--state", str(state)]
    with witness(work, "x", tmp_path / "x.db") as (_, url):
        address = url.removeprefix("http://")
        for words, said in (
            (["--policy", str(policy), "--listen", address], "can't listen at"),
            (["--policy", str(policy), "--listen", "nowhere"], "is no address"),
            (["--policy", str(tmp_path / "none")], "can't read the policy"),
            ([], "whose checkpoints to cosign"),
        ):
            done = CliRunner().invoke(app, [*serve, *words])
            assert (done.exit_code, said in done.stderr) == (2, True), done.output
    own = [
        "log",
        "witness",
        "serve",
        "--key",
        f"file:{work.good('keys', 'path').strip()}",
        "--state",
        str(state),
    ]
    done = CliRunner().invoke(app, [*own, "--policy", str(policy)])
    assert (done.exit_code, "is also the key of a log" in done.stderr) == (2, True)
