from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - what is parsed was written by the command under test


@pytest.mark.parametrize("name", ["human", "json", "sarif", "junit", "github", "gitlab"])
def test_every_format_tells_the_same_findings_and_ends_alike(small: Any, name: str) -> None:
    done = small()("lint", "--format", name)
    assert done.code == 1
    assert done.err == ""
    codes = {
        "human": lambda out: [line[6:12] for line in out.splitlines() if line.startswith("error[")],
        "json": lambda out: [item["code"] for item in json.loads(out)["diagnostics"]],
        "sarif": lambda out: [item["ruleId"] for item in json.loads(out)["runs"][0]["results"]],
        "junit": lambda out: [case.get("name", "")[:6] for case in parsed(out).iter("testcase")],
        "github": lambda out: [line.split("title=")[1][:6] for line in out.splitlines()],
        "gitlab": lambda out: [item["check_name"][:6] for item in json.loads(out)],
    }[name](done.out)
    assert codes == ["ACT001", "ACT002"]


def test_places_are_given_from_the_top_of_what_ci_checked_out(
    small: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    govern = small()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path.parent))
    assert f"file={tmp_path.name}/contracts/triage.yaml," in govern("lint", "--format", "github").out
    monkeypatch.setenv("CI_PROJECT_DIR", str(tmp_path.parent))
    (entry, *_) = govern("lint", "--format", "gitlab").json
    assert entry["location"]["path"] == f"{tmp_path.name}/contracts/triage.yaml"
    monkeypatch.setenv("CI_PROJECT_DIR", str(tmp_path / "contracts"))
    (entry, *_) = govern("lint", "--format", "gitlab").json
    assert entry["location"]["path"] == "contracts/triage.yaml"
