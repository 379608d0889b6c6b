"""docs/models.md, from its first line to its last, with a model server of this machine for its endpoint."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from . import test_init
from .conftest import REPOSITORY
from .models import Served, served
from .test_init import succeed

PAGE = REPOSITORY / "docs/models.md"
WRITTEN = "http://127.0.0.1:11434/v1"
MODEL = "contracts/urgency.model.yaml"

environment = test_init.environment  # the fixture of a command on the path and a home of its own


class Block(NamedTuple):
    language: str
    name: str
    text: str


def blocks() -> list[Block]:
    found = re.findall(
        r"^```([a-z]+) ?([^\n]*)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return [Block(*each) for each in found]


@pytest.fixture
def server() -> Iterator[Served]:
    with served("urgency", "300000") as found:
        yield found


def test_the_page_does_what_it_says(tmp_path: Path, environment: dict[str, str], server: Served) -> None:
    said: list[str] = []
    root = tmp_path / "small"
    for block in blocks():
        text = block.text.replace(WRITTEN, server.url)
        if block.language == "sh":
            folder = root if root.exists() else tmp_path
            said.append(succeed(f"set -e\n{text}", folder, environment))
        elif block.name in {"command", "endpoint"}:
            replace_model(root / MODEL, block.name, text)
        elif block.name == "by-hand":
            code = f"from govern.app.models.command import CommandFunction\n{text}"
            subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
        else:
            path = root / block.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    first, command, endpoint = said
    counts = "actions   log 3, open-case 2, tag 1"
    assert counts in first
    assert counts in command
    assert "no recommendation changed between release/1@1.0.0 (run 1) and release/2@1.0.0 (run 2)" in command
    assert "asked    score: 6 calls, 120 tokens in, 30 tokens out, 0.000036 EUR" in endpoint
    assert "EUR" in endpoint
    assert server.count() == 6
    assert "no findings" in succeed("govern lint", root, environment)
    again = succeed(
        "govern run 3 && govern why && govern what-if --from 2 --to 3 --environment test", root, environment
    )
    assert "0 calls, 6 answered before" in again
    assert server.count() == 6


def replace_model(path: Path, name: str, text: str) -> None:
    """Do what the page says: put it in place of `code`, or of everything from `provider` on."""
    old = path.read_text(encoding="utf-8")
    pattern = r"^code:\n(  .*\n)*" if name == "command" else r"^provider: (.|\n)*"
    new, count = re.subn(pattern, lambda _: text, old, count=1, flags=re.MULTILINE)
    assert count == 1
    path.write_text(new, encoding="utf-8")
