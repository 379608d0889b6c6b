from __future__ import annotations

from typing import Any

WRONG = """\
# notes stay
apiVersion: govern/v1
kind: ActionPolicy
id: calm
version: 1.0.0
status: Active   # in use
actions:
  - {name: log, blast_radus: low, minimum_confidence: 0}   # logs
"""


def test_diff_shows_and_writes_nothing(small: Any) -> None:
    govern = small({"contracts/calm.yaml": WRONG})
    done = govern("fix", "--diff", "contracts/calm.yaml")
    assert done.code == 1
    assert "-status: Active   # in use\n+status: active   # in use\n" in done.out
    assert "1 fix in 1 file to make; nothing was written." in done.out
    assert "Of these, 1 can be fixed with --unsafe" in done.out
    assert (govern.folder / "contracts/calm.yaml").read_text() == WRONG


def test_fix_writes_what_it_showed_and_has_nothing_to_do_then(small: Any) -> None:
    govern = small({"contracts/calm.yaml": WRONG})
    done = govern("fix", "--unsafe", "contracts/calm.yaml")
    assert done.code == 0, done.out
    want = WRONG.replace("Active", "active").replace("blast_radus", "blast_radius")
    assert (govern.folder / "contracts/calm.yaml").read_text() == want
    assert "No findings are left." in done.out
    again = govern("fix", "--unsafe", "contracts/calm.yaml")
    assert (again.code, again.out.splitlines()[0]) == (0, "Nothing to fix.")


def test_what_remains_fails_the_command_and_json_says_what(small: Any) -> None:
    govern = small({"contracts/calm.yaml": WRONG})
    done = govern("fix", "--format", "json")
    assert done.code == 1
    value = done.json
    assert [item["code"] for item in value["applied"]] == ["CON001"]
    assert value["files"][0]["diff"].startswith("--- a/contracts/calm.yaml\n+++ b/contracts/calm.yaml\n@@ ")
    assert value["remaining"] == {"errors": 3, "warnings": 0, "notes": 0, "unsafe": 1}
    assert value["saved"] is True
