from __future__ import annotations

from collections import Counter

from govern.change.changes import ChangeReport, ComponentChange
from govern.change.findings import finding
from govern.change.replayed import Replayed
from govern.change.version import Level
from govern.contract.reference import Ref
from govern.diagnostic import Place
from govern.report.change.replay_human import commit_lines, summary_lines
from govern.report.change.replay_json import replay_json
from govern.report.styled import plain

OLD, NEW = Ref("prompt", "a", "1.0.0"), Ref("prompt", "a", "1.1.0")
ERROR = finding("CHG001", "it changed", Place("prompts/a.md", 3))


def commit(*changes: ComponentChange) -> Replayed:
    blocked = any(change.findings for change in changes)
    return Replayed(
        "c" * 40, "p" * 40, "say \x1b[2Jmore", "blocked" if blocked else "ok", ChangeReport(changes)
    )


def test_a_commit_is_one_line_with_what_it_did() -> None:
    shown = plain(
        commit_lines(commit(ComponentChange("changed", OLD, NEW), ComponentChange("added", None, OLD)))
    )
    assert shown.splitlines() == [
        "ok         cccccccccc say \\x1b[2Jmore  (~ prompt/a 1.0.0 → 1.1.0, + prompt/a 1.0.0)"
    ]


def test_what_blocks_it_stands_below() -> None:
    change = ComponentChange("changed", OLD, OLD, required=Level.MINOR, actual=Level.NONE, findings=(ERROR,))
    shown = plain(commit_lines(commit(change))).splitlines()
    assert shown[0].startswith("BLOCKED ")
    assert shown[1].strip() == "error[CHG001] it changed"


def test_many_changes_are_counted_and_renames_say_from_what() -> None:
    other = Ref("prompt", "b", "1.0.0")
    shown = plain(commit_lines(commit(*[ComponentChange("renamed", OLD, other)] * 5)))
    assert "(prompt/a → prompt/b 1.0.0, " in shown
    assert "and 2 more)" in shown


def test_why_a_commit_was_not_judged_stands_below() -> None:
    each = Replayed("c" * 40, None, "subject", "unjudged", problem="govern.yaml:1: broken")
    assert plain(commit_lines(each)).splitlines()[1].strip() == "govern.yaml:1: broken"


def test_the_end_counts_verdicts() -> None:
    shown = plain(summary_lines("a..b", Counter({"ok": 1200, "blocked": 2}), 3))
    assert "1,202 commits in a..b: 1,200 ok, 2 blocked" in shown
    assert "3 of them have no workspace" in shown
    assert plain(summary_lines("a..b", Counter(), 0)) == "there is no commit in a..b\n"


def test_the_json_has_each_commit_and_the_counts() -> None:
    told = replay_json("a..b", [commit(), Replayed("d" * 40, None, "x", "unjudged", problem="why")])
    assert told["counts"] == {"ok": 1, "unjudged": 1}
    assert [each["commit"][0] for each in told["commits"]] == ["c", "d"]
    assert told["commits"][1]["problem"] == "why"
    assert told["commits"][0]["components"] == []
