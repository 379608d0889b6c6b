"""The commands of docs/personal-data.md, as they stand there, over the repository's own workspace."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from .conftest import Govern

PAGE = Path(__file__).parents[2] / "docs/personal-data.md"


def shell(govern: Govern, line: str) -> str:
    """Run a line as a reader of the page would."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=govern.cwd,
        env=govern.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, (line, done.stdout, done.stderr)
    return done.stdout


def test_the_page_s_commands_do_what_it_says(ran: Path, govern: Govern) -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    made, checked, dry, done, verified, expired, swept = [
        shell(govern, line.partition("  #")[0]) for line in block.splitlines()
    ]
    assert "condition of ev:2_17" in made
    assert "genuine ev:2_17" in checked
    assert "condition: Abnormal Uterine Bleeding" in checked
    assert "1 record, 2 events" in dry
    assert "Nothing was erased" in dry
    assert "without a name" in done
    assert "intact" in verified
    assert "978 records" in expired
    assert "in time" in swept
    told = govern("why", "ev:2_17").ended(1).out
    assert "was erased on" in told
    assert "UNKNOWN" in told
    govern("disclose", "ev:2_17", "--field", "condition").ended(2)
    govern("verify", "answer.sd-jwt").ended(0)


def test_an_outsider_checks_a_disclosure_with_the_public_key_alone(
    ran: Path, govern: Govern, tmp_path: Path
) -> None:
    key = govern("keys", "show").ended(0).out.strip()
    govern("disclose", "ev:2_3", "--field", "medicine", "--out", tmp_path / "x.sd-jwt").ended(0)
    outsider = Govern(tmp_path / "nobody", tmp_path / "elsewhere")
    outsider.cwd.mkdir()
    found = (
        outsider("disclose", "--check", tmp_path / "x.sd-jwt", "--key", key, "--format", "json").ended(0).json
    )
    assert list(found["fields"]) == ["medicine"]
    assert "review" in found["hidden"]
    outsider("disclose", "--check", tmp_path / "x.sd-jwt").ended(2)
