from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from govern.app.models import pool
from govern.app.models.commands import Commands
from govern.errors import IntegrityError, UsageError
from govern.run.aspect import ExtractorView, ModelView, PromptView, ThresholdsView
from govern.run.outside import CommandAspect
from govern.run.plugin import PluginFunction, PluginRaised
from govern.run.stage import NoAnswer
from govern.source.canonical import digest

PROGRAM = b"""#!/usr/bin/env python3
import json, os, sys
uses = json.load(open("uses.json"))
for line in sys.stdin:
    inputs = json.loads(line)
    %s
    print(json.dumps(answer), flush=True)
"""
NOTHING: Mapping[str, Any] = MappingProxyType({})


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where commands are laid out; nothing is left there."""
    where = tmp_path / "folders"
    where.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(where))
    yield where
    gc.collect()
    assert list(where.iterdir()) == []


def aspect(body: str = "answer = inputs", **fields: Any) -> CommandAspect:
    given: dict[str, Any] = {
        "argv": (sys.executable, "code/rate.py"),
        "files": {"code/rate.py": PROGRAM % body.encode()},
        "artefacts": {},
        "pins": {},
        "program": None,
        "environment": {},
        "timeout": 5,
        "start": 20,
    }
    return CommandAspect(**{**given, **fields})


def made(command: CommandAspect, uses: Mapping[str, Any] = NOTHING, **libraries: str) -> PluginFunction:
    environ = {"PATH": os.environ["PATH"], "RATER": sys.executable, "WORD": "hello"}
    return Commands(environ).function("rate", command, uses, libraries)


def test_it_is_given_the_inputs_and_answers_with_the_output() -> None:
    assert made(aspect())({"sanitise": {"text": "good"}, "count": 3}) == {
        "sanitise": {"text": "good"},
        "count": 3,
    }


def test_it_finds_its_files_artefacts_and_what_its_stage_uses() -> None:
    uses = {
        "model": ModelView(
            MappingProxyType({"weight": 2, "gen_ai.request.stop_sequences": ("a", "b")}),
            MappingProxyType({"lexicon": b"bad\n", "engine": b"\x00\xff"}),
            MappingProxyType({"numpy": "2.0"}),
            "local", "m", None, None,
        ),
        "prompt": PromptView(MappingProxyType({"system": "Rate."}), MappingProxyType({"system": "system"})),
        "thresholds": ThresholdsView(MappingProxyType({"alert_at": 250_000})),
    }  # fmt: skip
    body = (
        "answer = {'uses': uses, 'lexicon': open(uses['model']['artefacts']['lexicon']).read(), "
        "'engine': list(open('artefacts/engine', 'rb').read()), 'words': open('words/a.txt').read()}"
    )
    command = aspect(body)
    files = {**command.files, "words/a.txt": b"good\n"}
    answer: Any = made(aspect(body, files=files), uses)({})
    assert answer["lexicon"] == "bad\n"
    assert answer["engine"] == [0, 255]
    assert answer["words"] == "good\n"
    assert answer["uses"] == {
        "model": {
            "parameters": {"weight": 2, "gen_ai.request.stop_sequences": ["a", "b"]},
            "artefacts": {"lexicon": "artefacts/lexicon", "engine": "artefacts/engine"},
            "libraries": {"numpy": "2.0"},
            "provider": "local",
            "request_model": "m",
            "response_model": None,
            "endpoint": None,
        },
        "prompt": {"sections": {"system": "Rate."}, "roles": {"system": "system"}, "optional": []},
        "thresholds": {"values": {"alert_at": 250_000}},
    }


def test_two_artefacts_of_one_name_are_refused() -> None:
    views = [ExtractorView(NOTHING, MappingProxyType({"lexicon": text}), NOTHING) for text in (b"a", b"b")]
    made(aspect(), {"a": views[0], "b": views[0]})
    with pytest.raises(UsageError, match="an artefact `lexicon`"):
        made(aspect(), {"a": views[0], "b": views[1]})


def test_a_file_of_the_workspace_can_be_the_program() -> None:
    command = aspect("answer = sys.argv[1:]", argv=("code/rate.py", "-v"), environment={"PATH": "env:PATH"})
    assert made(command)({}) == ["-v"]


def test_the_environment_is_what_is_declared() -> None:
    command = aspect("answer = dict(os.environ)", environment={"LANG": "C.UTF-8", "MY_WORD": "env:WORD"})
    answer: Any = made(command)({})
    assert answer["LANG"] == "C.UTF-8"
    assert answer["MY_WORD"] == "hello"
    assert "RATER" not in answer
    assert "GOVERN_HOME" not in answer


def test_a_variable_can_name_the_program() -> None:
    assert made(aspect(argv=("env:RATER", "code/rate.py")))({}) == {}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"argv": ("no-such-program-here",)}, "there is no program no-such-program-here here"),
        ({"argv": ("/no/such/program",)}, "there is no program /no/such/program here"),
        ({"argv": ("env:NOT_SET",)}, "the environment variable NOT_SET, which is not set"),
        ({"environment": {"TOKEN": "env:NOT_SET"}}, "the environment variable NOT_SET, which is not set"),
        (
            {"pins": {"no-such-package": "1.0"}},
            "no-such-package 1.0, and in the environment of .* not installed",
        ),
        (
            {"pins": {"pydantic": "0.1"}},
            r"pydantic 0.1, and in the environment of .* 2\.[0-9.]+ is installed",
        ),
        ({"argv": ("sh", "-c", "cat"), "pins": {"a": "1"}}, "does not say which packages"),
    ],
)
def test_what_is_not_there_is_told_before_anything_runs(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        made(aspect(**fields))
    assert "stage `rate`" in caught.value.message
    assert caught.value.help


def test_packages_are_those_of_the_programs_environment() -> None:
    from importlib.metadata import version  # noqa: PLC0415 - of this environment, which is the program's too

    made(aspect(pins={"pydantic": version("pydantic")}))
    made(aspect(), pydantic=version("pydantic"))
    with pytest.raises(UsageError, match=r"pinned to pydantic 0\.1"):
        made(aspect(), pydantic="0.1")


def test_an_installed_program_is_held_to_its_digest() -> None:
    program = digest(Path(sys.executable).read_bytes())
    assert made(aspect(program=program))({}) == {}
    with pytest.raises(IntegrityError, match="not the program that was declared"):
        made(aspect(program=digest(b"another")))


@pytest.mark.parametrize(
    "body", ["answer = 1.5", "answer = {'é': 1}", "answer = 2**60", "answer = '\\ud800'"]
)
def test_an_answer_without_canonical_bytes_is_a_failure_of_the_stage(body: str) -> None:
    with pytest.raises(PluginRaised, match="not canonical JSON"):
        made(aspect(body))({})


def test_an_answer_that_is_no_json_is_too_and_silence_is_none() -> None:
    with pytest.raises(PluginRaised, match=r"python\S* code/rate.py answered with what is not JSON"):
        made(aspect("print('sure!', flush=True); continue"))({})
    with pytest.raises(NoAnswer, match="ended with status 3 without an answer"):
        made(aspect("sys.exit(3)"))({})


def test_no_error_quotes_the_record() -> None:
    for body in ("raise ValueError(inputs)", "print(inputs, flush=True); continue", "sys.exit(inputs['a'])"):
        with pytest.raises((PluginRaised, NoAnswer)) as caught:
            made(aspect(body))({"a": "confidential"})
        assert "confidential" not in f"{caught.value} {getattr(caught.value, 'help', '')}"


def test_only_so_many_programs_stay_running(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = Commands({})
    monkeypatch.setattr(commands, "_pool", pool.Pool(2))
    functions = [commands.function("rate", aspect("answer = os.getpid()"), {}, {}) for _ in range(3)]
    first: Any = [function({}) for function in functions]
    assert not _runs(first[0])
    assert all(_runs(pid) for pid in first[1:])
    again: Any = functions[1]({})
    assert again == first[1]
    assert functions[0]({}) != first[0]
    assert not _runs(first[2])


def _runs(pid: int) -> bool:
    for _ in range(200):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return False
        except FileNotFoundError:
            return False
        time.sleep(0.001)
    return True


def test_what_is_used_can_be_written_down_whatever_it_is() -> None:
    from decimal import Decimal  # noqa: PLC0415 - one value of many

    from govern.app.models.uses import uses_json  # noqa: PLC0415 - beside it

    view = ExtractorView(
        MappingProxyType(
            {"a": Decimal("0.1"), "b": Decimal("0.123456789012345678"), "c": {"d": (None, True)}}
        ),
        NOTHING,
        NOTHING,
    )
    assert json.loads(json.dumps(uses_json({"x": view})))["x"]["parameters"] == {
        "a": 0.1,
        "b": "0.123456789012345678",
        "c": {"d": [None, True]},
    }
