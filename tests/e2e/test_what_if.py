"""Evidence from the installed command: a threshold is lowered, tried on records, attested, and passes."""

from __future__ import annotations

import time
from pathlib import Path

from .conftest import Govern, git, refused, replace

GATE = """\
people:
  - {{username: ann, emails: [ann@example.org], roles: [owner], keys: ["{key}"]}}
gate:
  approvals:
    - {{name: shown, class: behaviour, evidence: what-if, count: 0}}
"""
THRESHOLDS = "contracts/triage.thresholds.yaml"
OLD, NEW = "value: 0.60", "value: 0.50"


def test_evidence_opens_the_gate_for_the_change_that_ran(workspace: Path, govern: Govern) -> None:
    key = workspace.parent / "ann.key"
    public = govern("keys", "new", key, "--name", "ann").ended(0).out.strip().splitlines()[-1].strip()
    settings = workspace / "govern.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + GATE.format(key=public), encoding="utf-8")
    git(workspace, "add", "--all")
    git(workspace, "commit", "--quiet", "--message", "People and a gate")

    replace(workspace / THRESHOLDS, OLD, NEW)
    refused(govern("what-if", "HEAD"), "is not as it is locked", "govern lock")
    govern("bump").ended(0)
    govern("lock").ended(0)
    blocked = govern("diff", "HEAD").ended(1)
    assert "CHG022" in blocked.out

    found = govern("what-if", "HEAD", "--format", "json").ended(0).json
    assert found["sample"]["records"] == 500 < found["sample"]["population"]
    assert found["changed"] == sum(move["records"] for move in found["moves"]) > 0
    assert found == {
        **govern("what-if", "HEAD", "--format", "json").ended(0).json,
        "seconds": found["seconds"],
    }
    assert "CHG022" in govern("diff", "HEAD").ended(1).out, "running alone is no evidence"

    said = govern("what-if", "HEAD", "--attest", "--key", f"file:{key}").ended(0)
    assert "attested by ann" in said.out
    passed = govern("diff", "HEAD").ended(0)
    assert f"{found['changed']} of 500 records (of 979 there are) get another recommendation" in passed.out
    git(workspace, "add", "--all")
    git(workspace, "commit", "--quiet", "--message", "Lower a threshold")
    page = govern("diff", "HEAD~1", "HEAD", "--format", "markdown").ended(0)
    assert "What was tried" in page.out
    assert "of 500 records" in page.out


def test_two_releases_are_compared_on_every_record_in_seconds(workspace: Path, govern: Govern) -> None:
    started = time.perf_counter()
    found = govern("what-if", "--from", "41", "--to", "release/42", "--sample", "5000", "-f", "json").ended(0)
    assert time.perf_counter() - started < 30, "about one second where nothing else runs"
    assert (found.json["sample"]["records"], found.json["interval_ppm"]) == (979, None)
    assert found.json["changed"] == 148
    human = govern("what-if", "--from", "41", "--to", "release/42").ended(0)
    assert "would get another recommendation" in human.out
