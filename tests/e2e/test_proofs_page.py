"""docs/proofs.md: every command of the page, in its order, in one workspace."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from . import test_init
from .conftest import REPOSITORY
from .test_init import succeed

environment = test_init.environment  # the fixture of a command on the path and a home of its own
PAGE = REPOSITORY / "docs/proofs.md"


def test_every_command_of_the_page_does_what_it_says(tmp_path: Path, environment: dict[str, str]) -> None:
    scripts = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(scripts) == 3
    succeed("govern init small --name comments", tmp_path, environment)
    root = tmp_path / "small"
    succeed("govern lock && govern log init && govern run", root, environment)
    python = {**environment, "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}"}
    entry, growth, whole = (succeed(f"set -e\n{script}", root, python) for script in scripts)
    assert entry.count("proved  ") == 2
    assert growth.count("proved  ") == 2
    assert growth.count("intact  ") == 1
    assert whole.count("it holds: ") == 3
    assert "not read again" in whole
    bundle = next((root / "out/tile/entries").iterdir())
    spoilt = next(bundle.iterdir()) if bundle.is_dir() else bundle
    spoilt.write_bytes(spoilt.read_bytes().replace(b'"v":1', b'"v":2'))
    for command in ("govern verify out", 'python -m govern.verifier out --key "$(govern keys show)"'):
        done = subprocess.run(["sh", "-c", command], cwd=root, env=python, capture_output=True, check=False)
        assert done.returncode == 4, command
    done = subprocess.run(
        ["govern", "log", "publish", "out"], cwd=root, env=python, capture_output=True, check=False
    )
    assert done.returncode == 4
    assert b"Nothing was overwritten" in done.stderr
