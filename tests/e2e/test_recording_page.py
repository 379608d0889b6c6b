"""What docs/recording.md shows is run as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from .conftest import COMMAND, REPOSITORY, Govern

PAGE = REPOSITORY / "docs/recording.md"


def blocks() -> list[tuple[str, str]]:
    return re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_every_example_of_the_page_works(small: Path, govern: Govern, tmp_path: Path) -> None:
    govern("log", "init").ended(0)
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, command in (("govern", COMMAND), ("python", [sys.executable])):
        (folder / name).write_text(f'#!/bin/sh\nexec {" ".join(command)} "$@"\n')
        (folder / name).chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    said, ran = "", 0
    for kind, text in blocks():
        if kind == "python":
            (small / "pipeline.py").write_text(text)
        elif kind == "text":
            wanted = [line for line in text.splitlines() if "root" not in line]
            assert all(line in said for line in wanted), said
        elif kind == "sh":
            done = subprocess.run(
                ["sh", "-e", "-c", text],
                cwd=small,
                env=govern.environ | {"PATH": path},
                capture_output=True,
                text=True,
                check=False,
            )
            said = done.stdout + done.stderr
            assert done.returncode == 0, said
            ran += 1
        else:
            raise AssertionError(f"a block of an unknown kind: {kind}")
    assert ran == 5
    assert "2 events recorded" in said
    govern("verify").ended(0)
