from __future__ import annotations

import json
from typing import Any


def test_a_baseline_is_the_same_on_every_path(small: Any) -> None:
    govern = small()
    done = govern("lint", "--write-baseline", "known.json")
    assert done.code == 0, done.out
    assert done.out == "no findings, 2 in the baseline in 1 contract (2 files read)\n"
    assert len(json.loads((govern.folder / "known.json").read_text())["findings"]) == 2
    assert govern("lint").code == 1
    known = ("lint", "--baseline", "known.json")
    assert govern(*known).out == done.out
    value = govern(*known, "--format", "json").json
    assert (value["summary"]["baseline"], value["summary"]["failed"], value["diagnostics"]) == (2, False, [])
    assert [item["code"] for item in value["baseline"]] == ["ACT001", "ACT002"]
    (run,) = govern(*known, "--format", "sarif").json["runs"]
    assert [item["suppressions"][0]["kind"] for item in run["results"]] == ["external", "external"]
    assert 'failures="0" skipped="2"' in govern(*known, "--format", "junit").out
    assert govern(*known, "--format", "github").out == ""
    assert govern(*known, "--format", "gitlab").json == []


def test_what_vanished_is_noted_and_does_not_fail(small: Any) -> None:
    govern = small()
    govern("lint", "--write-baseline", "known.json")
    path = govern.folder / "contracts/triage.yaml"
    path.write_text("# one line more\n" + path.read_text().replace("high", "low"))
    done = govern("lint", "--baseline", "known.json")
    assert done.code == 0
    assert (
        done.out.count("is in the baseline and not found any more: contracts/triage.yaml actions[call]") == 2
    )
    value = govern("lint", "--baseline", "known.json", "--format", "json").json
    assert [item["code"] for item in value["vanished"]] == ["ACT001", "ACT002"]
    (run,) = govern("lint", "--baseline", "known.json", "--format", "sarif").json["runs"]
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == 2
    assert govern("lint", "--baseline", "known.json", "--format", "github").out.startswith("::notice title=")


def test_what_can_not_be_frozen_still_fails(small: Any) -> None:
    govern = small({"contracts/broken.yaml": "a: ["})
    done = govern("lint", "--write-baseline", "known.json")
    assert done.code == 1
    assert "error[YML004]" in done.out
    assert "1 error, 2 in the baseline" in done.out


def test_wrong_use_is_told(small: Any) -> None:
    govern = small({"other.json": "{}"})
    assert govern("lint", "--baseline", "none.json").code == 2
    assert govern("lint", "--baseline", "other.json").code == 2
    assert govern("lint", "contracts", "--write-baseline", "known.json").code == 2
    assert govern("lint", "--baseline", "a", "--write-baseline", "b").code == 2
    assert not (govern.folder / "known.json").exists()
