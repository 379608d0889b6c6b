"""`bench/recorded.py` on a few texts: it makes its releases, measures all histories, claims nothing false."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from .conftest import REPOSITORY

HISTORIES = ("two runs, digests only", "two runs", "released one by one", "each tried alone")


def test_every_history_is_measured_and_no_claim_is_false(shared: Path) -> None:
    command = [sys.executable, str(REPOSITORY / "bench/recorded.py"), "--no-demo", "--limit", "120"]
    command += ["--shared", str(shared), "--stage", "score", "--stage", "boost"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    for history in HISTORIES:
        rows = re.findall(rf"^  {history} +(.*)$", done.stdout, re.MULTILINE)
        assert len(rows) == 2, done.stdout
        for row in rows:
            proven, complete, as_one, *_, wrong, _ = row.split()
            assert wrong == "0"
            assert 0 <= percent(complete) <= percent(proven) <= 100
            assert percent(as_one) == (100 if "digests" not in history else 0)
    assert re.search(r"^  each tried alone +100.0%", done.stdout, re.MULTILINE)


def percent(text: str) -> float:
    return float(text.rstrip("%"))
