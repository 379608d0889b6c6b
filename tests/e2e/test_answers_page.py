"""What docs/answers.md shows is run as it stands there, over this repository's own workspace."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from .conftest import REPOSITORY, Govern

PAGE = REPOSITORY / "docs/answers.md"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OWN = re.compile(r"\b[\d,]+ (?=stage runs?\b)|govern\.example/\S+")
"""What is another number or another name each time: how much was run again, and the log's own name."""


def shown(text: str) -> list[tuple[str, list[str]]]:
    """Part a block into commands, each with the lines that are shown after it."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def said(lines: list[str], output: str) -> str:
    """Say which line of a page a command does not say where it is shown; `...` stands for any lines."""
    rest, free = [_OWN.sub("", line).rstrip() for line in output.splitlines() if line.strip()], False
    for line in filter(str.strip, lines):
        if line == "...":
            free = True
            continue
        wanted = _OWN.sub("", line).rstrip()
        pattern = re.escape(wanted).replace(r"\.\.\.", ".*")
        at = next((i for i, each in enumerate(rest) if re.fullmatch(pattern, each)), None)
        if at is None or (at and not free):
            return wanted
        rest, free = rest[at + 1 :], False
    return ""


def test_every_example_of_the_page_says_what_is_shown(workspace: Path, govern: Govern) -> None:
    govern("log", "init").ended(0)
    govern("run", "41").ended(0)
    govern("run", "42").ended(0)
    asked = []
    for kind, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "json":
            (workspace / "events.jsonl").write_text(text, encoding="utf-8")
        for command, lines in shown(text):
            words = shlex.split(command)
            assert words[0] == "govern"
            done = govern(*words[1:])
            assert "Traceback" not in done.said
            if lines:
                assert not (missing := said(lines, done.out)), f"{command}: {missing!r} in\n{done.said}"
            asked.append(words[1])
    assert {"why", "why-not", "why-rate", "impact", "what-if", "record", "verify"} <= {*asked}
