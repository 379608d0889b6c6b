"""The language server and its client's mistakes: garbage, an early end, a defect, a missing library."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Govern, Start
from .editor import whole

PIPELINE = "contracts/comment-triage.pipeline.yaml"


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


GARBAGE = {
    "words": b"hello there\r\n\r\n",
    "no json": framed(b"{nope"),
    "a list": framed(b"[]"),
    "a number": framed(b"5"),
    "not utf-8": framed(b"\xff\xfe"),
    "deep": framed(b"[" * 100_000),
    "another version": framed(b'{"jsonrpc": "1.0", "method": "exit"}'),
    "odd parameters": framed(
        b'{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": 5}}'
    ),
    "half a surrogate": framed(b'{"jsonrpc": "2.0", "method": "initialized", "params": {"x": "\\ud800"}}'),
}


def test_garbage_is_survived(small: Path, editor: Start) -> None:
    ed = editor()
    ed.initialise(small)
    path = small / PIPELINE
    ed.open(path)
    for number, (name, data) in enumerate(GARBAGE.items(), 2):
        ed.raw(data)
        ed.change(path, f"{path.read_text(encoding='utf-8')}# {name}\n", number)
        assert ed.findings(path, number) == []
    assert ed.ask("no/such/method", {})["error"]["code"] == -32601
    assert ed.leave() == 0


@pytest.mark.parametrize(
    "data", [b"", b"Content-Length: 50\r\n\r\n{}", b"Content-Length: 999999999999\r\n\r\n{}", b"half a li"]
)
def test_a_client_that_is_gone_ends_the_server(small: Path, editor: Start, data: bytes) -> None:
    ed = editor()
    ed.initialise(small)
    ed.open(small / PIPELINE)
    ed.raw(data)
    assert ed.drop() == 1
    assert "Traceback" not in ed.said


FAULTY = """
import govern.server.lsp.judging as judging
whole = judging.lint
def lint(view):
    if "# planted" in "".join(document.text for document in view.catalog.documents.values()):
        raise RuntimeError("planted")
    return whole(view)
judging.lint = lint
"""
WITHOUT = "import sys; sys.modules['pygls'] = None\n"
RUN = "from govern.cli.main import main; main()"


def test_a_defect_while_judging_is_shown_once_and_the_server_goes_on(small: Path, editor: Start) -> None:
    path = small / PIPELINE
    text = path.read_text(encoding="utf-8")
    ed = editor(command=[sys.executable, "-c", FAULTY + RUN])
    ed.expected = "planted"
    ed.initialise(small)
    ed.open(path)
    assert ed.findings(path, 1) == []
    for version in (2, 3):
        ed.change(path, f"{text}# planted {version}\n", version)
        assert ed.actions(path, whole(text)) == []  # waits for the judgement
    assert [item["type"] for item in ed.messages] == [1]
    assert "RuntimeError: planted" in ed.messages[0]["message"]
    line = next(number for number, row in enumerate(text.split("\n")) if "model/urgency@1.0.0" in row)
    assert ed.at("hover", path, line, 20) is not None
    ed.change(path, text.replace("status: active", "status: actve"), 4)
    assert {item["code"] for item in ed.findings(path, 4)} == {"CON001"}
    assert ed.leave() == 0
    assert ed.said.count("Traceback") == 1


def test_without_its_library_it_says_what_to_install(govern: Govern) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT + RUN, "lsp"],
        env=govern.environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "needs pygls, which is not installed" in done.stderr
    assert "pip install 'govern-engine[lsp]'" in done.stderr


def test_other_verbs_do_not_load_it() -> None:
    script = "import sys, govern.cli.commands; print({'pygls', 'lsprotocol', 'attr'} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "set()\n"


def test_exit_codes_are_those_of_the_protocol(small: Path, editor: Start) -> None:
    hasty = editor()
    hasty.initialise(small)
    hasty.notify("exit")
    assert hasty.process.wait(60) == 1
    silent = editor()
    assert silent.drop() == 1
    wrong = editor("--now", "yesterday")
    assert wrong.process.wait(60) == 2


def test_the_time_to_judge_by_may_be_given(small: Path, editor: Start) -> None:
    path = small / "contracts/old.waiver.yaml"
    waiver = {
        "apiVersion": "govern/v1", "kind": "Waiver", "id": "old", "version": "1.0.0", "status": "active",
        "rule": "REF001", "scope": {"file": PIPELINE, "route": "sources[0]"}, "reason": "r", "owner": "a",
        "approver": "b", "issued": "2026-01-01", "expires": "2026-02-01",
    }  # fmt: skip
    codes = []
    for now in ("2026-01-15", "2026-03-15"):
        ed = editor("--now", now, "--stdio")
        ed.initialise(small)
        ed.open(path, json.dumps(waiver))
        codes.append({item["code"] for item in ed.findings(path, 1)})
        assert ed.leave() == 0
    assert "WVR001" not in codes[0]
    assert "WVR001" in codes[1]
