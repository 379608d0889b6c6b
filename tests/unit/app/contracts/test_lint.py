from __future__ import annotations

from pathlib import Path

import pytest

from govern.app.contracts.lint import lint, reader
from govern.errors import UsageError

from ..conftest import Work


@pytest.fixture
def faulty(work: Work) -> Work:
    work.edit("contracts/triage.yaml", "kind: Thresholds", "kind: Threshold")
    work.edit("contracts/policy.yaml", "kind: ActionPolicy", "kind: ActionPolic")
    return work


def test_findings_of_the_whole_workspace_are_judged_together(faulty: Work) -> None:
    files = {item.place.file for item in lint(faulty.context).diagnostics if item.severity == "error"}
    assert {"contracts/triage.yaml", "contracts/policy.yaml"} <= files


def test_excerpts_never_show_a_secret(work: Work) -> None:
    work.edit(
        "contracts/triage.yaml", "kind: Thresholds", "# https://u:correct-horse@db.test\nkind: Thresholds"
    )
    (found,) = [item for item in lint(work.context).diagnostics if item.code == "PRV007"]
    text = reader(work.context)(found.place.file)
    assert text is not None
    assert "# https://u:*************@db.test" in text


def test_only_narrows_what_is_reported(faulty: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lint(faulty.context)
    part = lint(faulty.context, [faulty.root / "contracts/triage.yaml"])
    assert {item.place.file for item in part.diagnostics} == {"contracts/triage.yaml"}
    assert part.failed
    assert lint(faulty.context, [faulty.root / "contracts"]).diagnostics == whole.diagnostics
    monkeypatch.chdir(faulty.root / "contracts")
    assert lint(faulty.context, [Path("triage.yaml")]).diagnostics == part.diagnostics
    assert not lint(faulty.context, [faulty.root / "code"]).diagnostics


def test_a_path_elsewhere_is_refused(work: Work, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("")
    with pytest.raises(UsageError, match="is not in the workspace"):
        lint(work.context, [tmp_path / "other.yaml"])
    with pytest.raises(UsageError, match="there is no "):
        lint(work.context, [work.root / "contracts/none.yaml"])


def test_excerpts_come_from_files_that_can_be_shown(work: Work) -> None:
    read = reader(work.context)
    assert (read("contracts/triage.yaml") or "").startswith("apiVersion")
    (work.root / "contracts/raw.yaml").write_bytes(b"\xff")
    assert read("contracts/raw.yaml") == "\ufffd"
    for path in ("contracts/none.yaml", "contracts", "../outside"):
        assert read(path) is None
